/**
 * Hyperparameter search in one JVM, without a cluster: hand over an objective, or ask for a configuration, try it, tell its value.
 *
 * <p>Start here: {@link io.bellwether.search.Study}.
 *
 * <pre>{@code
 * SearchSpace space = SearchSpace.builder().logUniform("rate", 1e-4, 1).integer("depth", 2, 10).build();
 * Study study = Study.create(space, Goal.MINIMIZE, SamplerSpec.tpe(7));
 * study.optimize(100, trial -> loss(trial.real("rate"), trial.integer("depth")));
 * System.out.println(study.best());
 * }</pre>
 *
 * <p>A trial that goes step by step may {@link io.bellwether.search.Trial#report} its value at each and let {@link
 * io.bellwether.search.Trial#checkPruned} end it, in a study that was created with a pruner. {@link io.bellwether.search.StudyBuilder} has
 * what else a study may want.
 *
 * <p>The samplers themselves, which the coordinator uses too, are in {@link io.bellwether.search.sampler}, the
 * pruners in {@link io.bellwether.search.pruner}.
 */
@NullMarked
package io.bellwether.search;

import org.jspecify.annotations.NullMarked;
