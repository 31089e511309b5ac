import type { Transport } from '@harderway/remote-exec';
import { DesiredStateError } from './errors.js';
import type { Observation, Resource } from './model.js';
import { parseReply } from './parse-reply.js';
import { probeScript } from './probe-script.js';
import { runScript } from './run-script.js';

/**
 * Observes everything that the resources speak of, as root, in one command.
 *
 * @throws DesiredStateError `no-sudo`, `probe-failed`, `unreadable-reply`, `busy`, `bad-resource`; and
 * what the transport throws when the host can't be reached.
 */
export async function probe(
  transport: Transport,
  resources: readonly Resource[],
  options: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
): Promise<Observation> {
  const result = await runScript(transport, probeScript(resources), {
    timeoutMs: options.timeoutMs ?? 120_000,
    maxOutputBytes: 8 * 1024 * 1024,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (result.exitCode === 0) return parseReply(result.stdout);
  throw new DesiredStateError('probe-failed', `the probe ended with exit code ${result.exitCode}`, {
    detail: result.stderr.trimEnd().split('\n').slice(-5),
  });
}
