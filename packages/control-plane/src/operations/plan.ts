// Plans whose operations are of the kinds in index.ts.
import type { HostStepsOf, OperationStepOf, PlanOf, StepOf, WaveOf } from '../model/plan.js';
import type { Operation } from './operation.js';

/** Something that is done once to the cluster, and can be seen to be done. */
export type OperationStep = OperationStepOf<Operation>;

export type Step = StepOf<Operation>;

/** Steps of one host in one wave. All changes of a host are one round trip. */
export type HostSteps<S extends Step = Step> = HostStepsOf<S>;

/** Hosts of a wave work in parallel; waves come one after another. */
export type Wave = WaveOf<Operation>;

/** Everything that apply will do, and nothing else. */
export type Plan = PlanOf<Operation>;
