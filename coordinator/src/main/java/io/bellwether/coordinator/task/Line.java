package io.bellwether.coordinator.task;

import io.bellwether.client.job.NodeId;

/**
 * What a job has on one node.
 *
 * @param slots how many it holds
 * @param ahead how many of its attempts were sent ahead, to take these over
 */
public record Line(NodeId node, int slots, int ahead) {}
