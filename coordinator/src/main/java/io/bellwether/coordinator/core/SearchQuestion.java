package io.bellwether.coordinator.core;

import io.bellwether.client.job.JobId;

/** What a sweep wants to know, and takes longer to find than the core's thread has time: to be answered by a command. Immutable. */
public sealed interface SearchQuestion permits SuggestionRequest, DescendantRequest {
    JobId job();
}
