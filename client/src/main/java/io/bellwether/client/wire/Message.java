package io.bellwether.client.wire;

/**
 * Everything that crosses the wire. Each message has a fixed id and a versioned serializer in {@link MessageCodec}; ids
 * are never reused and fields are only added.
 *
 * <pre>
 *   peer                         coordinator (or node agent, for executors)
 *    | -- Hello ---------------------> |   first frame, always
 *    | <-- Welcome | Refused --------- |
 *    | -- request, correlation n ----> |
 *    | <-- reply or Refused, n ------- |
 *    | <-- events, correlation n ----- |   for watches, until the last
 *    | <-- orders, correlation 0 ----- |   for nodes and executors
 * </pre>
 */
public sealed interface Message
        permits SessionMessage, JobMessage, NodeMessage, ExecutorMessage, ArtifactMessage, FeatureMessage {}
