package io.bellwether.records.lineage;

/**
 * Where a model version came from and what was made with it. The model is part of both graphs.
 *
 * @param upstream source files, dataset version and the run that made it
 * @param downstream batch inference with it, the output files, and what was made from those
 */
public record ModelLineage(LineageNode model, LineageGraph upstream, LineageGraph downstream) {}
