import type { Transport } from '@harderway/remote-exec';
import { DesiredStateError } from '../errors.js';
import { runScript } from '../host/run-script.js';
import * as kinds from '../kinds/index.js';
import type { Observation, Resource } from '../resource.js';
import { readObservation } from './parse.js';
import { writeProbe } from './script.js';

/** Options of {@link probeScript}. */
export interface ProbeScriptOptions {
  /**
   * Argv of a command to run as well, as root, once the host has been looked at: one that only asks, such as for the state of
   * a service. The observation has its standard output as `answer`, but neither its errors nor its exit code. Default: none.
   */
  readonly ask?: readonly string[];
}

/** Options of {@link probe}. */
export interface ProbeOptions extends ProbeScriptOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default 2 minutes. */
  readonly timeoutMs?: number;
}

/**
 * The POSIX sh script that observes everything that these resources are about, in one go, as root.
 * It changes nothing but its own memo of checksums. {@link parseReply} reads what it prints.
 *
 * Sections begin with a line `== name`. Paths are answered by name, since a missing one has no line.
 * Files of 1 MiB and more are hashed once: the sum is kept with the file's inode, size, mtime and ctime,
 * which no write to the file leaves as they were. The script starts about ten programs: on a slow or busy host that
 * is what takes time. Units on their way up are waited for, up to 8 s.
 *
 * @throws DesiredStateError `bad-resource`.
 */
export const probeScript = (resources: readonly Resource[], { ask }: ProbeScriptOptions = {}): string =>
  writeProbe(kinds, resources, ask);

/**
 * Reads what the script of {@link probeScript} printed.
 *
 * @throws DesiredStateError `busy` when a change is at work on the host; `unreadable-reply` when the
 * reply is not whole, with its last lines; `probe-failed` when a file changed while it was read.
 */
export const parseReply = (reply: string): Observation => readObservation(kinds, reply);

/**
 * Observes everything that the resources are about, as root, in one command.
 *
 * @throws DesiredStateError `no-sudo`, `probe-failed`, `unreadable-reply`, `busy`, `bad-resource`; and
 * what the transport throws when the host can't be reached.
 */
export async function probe(
  transport: Transport,
  resources: readonly Resource[],
  options: ProbeOptions = {},
): Promise<Observation> {
  const result = await runScript(transport, probeScript(resources, options), {
    timeoutMs: options.timeoutMs ?? 120_000,
    maxOutputBytes: 8 * 1024 * 1024,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (result.exitCode === 0) return parseReply(result.stdout);
  throw new DesiredStateError('probe-failed', `the probe ended with exit code ${result.exitCode}`, {
    detail: result.stderr.trimEnd().split('\n').slice(-5),
  });
}
