import type { Change } from '@harderway/desired-state';
import type { Architecture } from './architecture.js';
import type { AnyOperation } from './operation.js';

/** The fields of every step. */
interface StepFacts {
  /** Stable: host, stage and resource, e.g. `control0/etcd/file:/etc/systemd/system/etcd.service`. */
  readonly id: string;
  readonly host: string;
  readonly stage: string;
  readonly action: string;
  readonly summary: string;
  readonly why: string;
}

/** One change on one host, and its reason. */
export interface ChangeStep extends StepFacts {
  readonly kind: 'change';
  /** Unified diff of a text file; never of a secret. */
  readonly diff?: string | undefined;
  /** The program that it puts on the host; without `from` it is new there, or does not say its version. */
  readonly program?:
    | { readonly name: string; readonly from?: string | undefined; readonly to: string }
    | undefined;
  /** Whether it restarts a program that others started, and no run of harderway. */
  readonly takesOver?: boolean | undefined;
  /** The change to apply. May hold secrets: `planToJson` leaves it out. */
  readonly change: Change;
}

/** {@link StepOf} that carries out an operation. */
export interface OperationStepOf<O extends AnyOperation = AnyOperation> extends StepFacts {
  readonly kind: 'operation';
  readonly operation: O;
}

/** A step of a plan with operations of some kinds. */
export type StepOf<O extends AnyOperation = AnyOperation> = ChangeStep | OperationStepOf<O>;

/** The host of operations that run on this machine. */
export const localhost = 'localhost';

/** Condition on the other hosts before a wave begins, so that it interrupts nothing that is needed. */
export interface Guard {
  /** Stage of the component whose hosts must be healthy. */
  readonly component: string;
  /** In words, with the numbers: voters up and needed. */
  readonly text: string;
  /** Hosts that must be healthy while this wave works. */
  readonly others: readonly string[];
  /** How many of them must be. */
  readonly needed: number;
}

/**
 * Why a wave needs no guard: the component that it would interrupt does not serve anyway. Since minutes may pass after
 * planning, apply asks again right before the wave. If the hosts have become healthy, the same steps are carried out host
 * by host, each behind its guard.
 */
export interface Premise {
  /** Its stage. */
  readonly component: string;
  /** In words, with the unhealthy hosts or their number. */
  readonly text: string;
  /** All hosts of the component. */
  readonly voters: readonly string[];
  /** How many of them must be healthy for the component to serve. */
  readonly needed: number;
  /** Gateways that drain a host before it restarts. */
  readonly gateways: readonly string[];
}

/** Steps of one host in one wave. All changes of a host are one round trip. */
export interface HostStepsOf<S> {
  readonly host: string;
  readonly steps: readonly S[];
}

/** Hosts of a wave work in parallel; waves come one after another. */
export interface WaveOf<O extends AnyOperation = AnyOperation> {
  readonly id: string;
  readonly title: string;
  readonly guard?: Guard | undefined;
  /** Never beside a guard. */
  readonly premise?: Premise | undefined;
  readonly hosts: readonly HostStepsOf<StepOf<O>>[];
}

/** A host as it was found while planning. */
export interface PlannedHost {
  readonly name: string;
  readonly arch: Architecture;
  readonly os: string;
  /** Of the observation that the plan is based on. */
  readonly generation: number;
}

/** Everything that apply will do, and nothing else. */
export interface PlanOf<O extends AnyOperation = AnyOperation> {
  readonly kind: 'apply' | 'restore' | 'reset';
  readonly cluster: string;
  readonly hosts: readonly PlannedHost[];
  /** Hosts that nobody has looked at: not reached, or left out of the session. The plan knows nothing about them. Default: none. */
  readonly unknown?: readonly string[] | undefined;
  readonly waves: readonly WaveOf<O>[];
  /** Facts that people should know, though no step follows from them. Each is a sentence. Default: none. */
  readonly notes?: readonly string[] | undefined;
}

/** Whether everything holds already. False while a host is unknown. */
export const planIsEmpty = (plan: PlanOf): boolean =>
  plan.waves.length === 0 && (plan.unknown ?? []).length === 0;

/** All steps of a plan, in order. */
export const planSteps = <O extends AnyOperation>(plan: PlanOf<O>): readonly StepOf<O>[] =>
  plan.waves.flatMap((wave) => wave.hosts.flatMap((host) => host.steps));
