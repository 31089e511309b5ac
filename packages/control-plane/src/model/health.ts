import type { ControlPlaneError } from './errors.js';

/**
 * Whether something works. `down` takes evidence from the host itself. A question that failed or was cut off is `unknown`, which
 * never permits more than `up` and `down` both would.
 */
export type Health =
  | { readonly kind: 'up' }
  | {
      readonly kind: 'down';
      /** In words: `etcd.service is inactive`. */
      readonly evidence: string;
    }
  | {
      readonly kind: 'unknown';
      /** The failure that came instead of an answer, in one line. */
      readonly reason: string;
      /** Present where the host itself could not be asked. */
      readonly error?: ControlPlaneError | undefined;
    };

export const up: Health = { kind: 'up' };

export const down = (evidence: string): Health => ({ kind: 'down', evidence });

export const unknown = (reason: string, error?: ControlPlaneError): Health => ({
  kind: 'unknown',
  reason,
  error,
});

/** The health of a component's parts, host by host, and how many of them the cluster needs. */
export interface ComponentHealth {
  /** Names of hosts. */
  readonly voters: readonly string[];
  /** By host. */
  readonly answers: ReadonlyMap<string, Health>;
  /** How many must be up for the component to serve. */
  readonly needed: number;
}

/** The answer of a host. */
export const answerOf = ({ answers }: Pick<ComponentHealth, 'answers'>, host: string): Health =>
  answers.get(host) ?? unknown('it was not asked');

/** The voters with an answer of a kind. */
export const votersThatAre = (health: ComponentHealth, kind: Health['kind']): readonly string[] =>
  health.voters.filter((host) => answerOf(health, host).kind === kind);

/** An answer other than `up`, in words. */
export const describeHealth = (health: Health): string =>
  health.kind === 'up' ? 'up' : health.kind === 'down' ? health.evidence : `no answer: ${health.reason}`;
