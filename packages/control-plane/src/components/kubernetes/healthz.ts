import type { Readiness } from '@harderway/desired-state';
import type { CommandResult } from '@harderway/remote-exec';
import { down, type Health, up } from '../../model/health.js';
import { unreadable } from '../health.js';
import { localCurl } from '../local-curl.js';

/** The whole answer of a healthy Kubernetes program. An unhealthy one lists its checks, passed and failed. */
const healthy = 'ok';

/**
 * Argv that asks a Kubernetes program on the same host for its health.
 *
 * @param trust flags that say how to check its certificate
 * @param path `readyz` also fails while it starts or ends; only kube-apiserver has it in every version
 */
export const localHealthz = (
  port: number,
  trust: readonly string[],
  path: 'healthz' | 'readyz' = 'healthz',
): readonly string[] => [...localCurl, '--max-time', '5', ...trust, `https://127.0.0.1:${port}/${path}`];

/** For a program that makes its own certificate at its start: there is nothing to check it against. */
export const unchecked: readonly string[] = ['--insecure'];

/** Whether the result of {@link localHealthz} says that the program is healthy. */
export const saysHealthy = ({ exitCode, stdout }: Pick<CommandResult, 'exitCode' | 'stdout'>): boolean =>
  exitCode === 0 && stdout.trim() === healthy;

/** Judges the result of {@link localHealthz}: a program that does not work lists the checks that fail. */
export function healthOf(result: CommandResult): Health {
  if (saysHealthy(result)) return up;
  const failing = [...result.stdout.matchAll(/^\[-\](\S+)/gm)].map(([, check]) => check);
  return failing.length === 0 ? unreadable(result) : down(`it says that ${failing.join(', ')} failed`);
}

/** When a Kubernetes program counts as started: `times` in a row it answers that it is healthy. */
export const healthyReadiness = (argv: readonly string[], times = 1): Readiness => ({
  argv,
  stdout: healthy,
  times,
  timeoutMs: 120_000,
});
