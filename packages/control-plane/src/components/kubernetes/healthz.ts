import type { Readiness } from '@harderway/desired-state';
import type { CommandResult } from '@harderway/remote-exec';

/** All that a Kubernetes program answers if it is healthy. One that is not lists its checks, the good ones too. */
const healthy = 'ok';

/**
 * Argv that asks a Kubernetes program on its own host for its health. Root's .curlrc stays unread (`-q` must come
 * first), and a proxy that the host's environment names is not asked: it has a 127.0.0.1 of its own.
 *
 * @param trust flags by which its certificate is checked, or is not
 */
export const localHealthz = (port: number, trust: readonly string[]): readonly string[] => [
  'curl',
  '-q',
  '--noproxy',
  '*',
  '--silent',
  '--show-error',
  '--max-time',
  '5',
  ...trust,
  `https://127.0.0.1:${port}/healthz`,
];

/** For a program whose certificate is one that it made itself at start: there's nothing to check it against. */
export const unchecked: readonly string[] = ['--insecure'];

/** Does what {@link localHealthz} printed say that the program is healthy? */
export const saysHealthy = ({ exitCode, stdout }: Pick<CommandResult, 'exitCode' | 'stdout'>): boolean =>
  exitCode === 0 && stdout.trim() === healthy;

/** When a Kubernetes program that was started counts as up. */
export const healthzReadiness = (argv: readonly string[]): Readiness => ({
  argv,
  stdout: healthy,
  timeoutMs: 120_000,
});
