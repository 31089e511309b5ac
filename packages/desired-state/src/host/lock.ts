import type { Transport } from '@harderway/remote-exec';
import { quote } from '@harderway/remote-exec/quote';
import { DesiredStateError } from '../errors.js';
import { asRoot } from './as-root.js';
import { runLock, stateDirectory } from './state-files.js';

/** A lock on a host, held for the length of a run. */
export interface HostLock {
  /**
   * Why another run may hold it by now: the process that held it on the host has ended, or its connection, as the transport says.
   * Undefined as long as it is held.
   */
  loss(): Error | undefined;
  release(): Promise<void>;
}

/** Taking a lock takes no time. A host that needs longer hangs, for example on its disk. */
const patienceMs = 30_000;

function refusal(exitCode: number | null, stdout: string, stderr: string): DesiredStateError {
  if (exitCode !== 75)
    return new DesiredStateError('probe-failed', 'could not take the lock', {
      detail: stderr.trimEnd().split('\n').slice(-5),
    });
  const holder = stdout.trim() || 'a run that has just begun';
  return new DesiredStateError('locked', 'another run is at work on this host', { found: holder });
}

/**
 * Takes the host's lock, or fails at once if another run has it. The lock lives in a process on the host
 * that ends with our connection, so a run that was killed never leaves it behind.
 *
 * @param holder who we are, shown to a run that finds the lock taken, e.g. `ada@workstation, pid 4711`
 * @throws DesiredStateError `locked`, with who holds it and since when; `no-sudo`, `probe-failed`; what the
 * transport throws when the host can't be reached.
 */
export async function lockHost(
  transport: Transport,
  holder: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<HostLock> {
  const unanswered = new DesiredStateError('probe-failed', 'could not take the lock', {
    found: `the host did not answer within ${patienceMs / 1000} s`,
  });
  let unlock: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    unlock = resolve;
  });
  // Standard input stays open, without a byte, until the lock is released.
  async function* hold(): AsyncIterable<Uint8Array> {
    yield new Uint8Array();
    await released;
  }
  const script = [
    '# harderway: hold the lock',
    `mkdir -p -m 700 ${stateDirectory} && exec 7>>${runLock} || exit 1`,
    `flock -n 7 || { cat ${runLock}; exit 75; }`,
    `printf '%s, since %s\\n' ${quote([holder])} "$(date -u +%H:%M:%SZ)" >${runLock}`,
    'echo held',
    'cat >/dev/null',
  ].join('\n');
  options.signal?.throwIfAborted();
  const limit = new AbortController();
  const late = setTimeout(() => limit.abort(), patienceMs);
  const signal = AbortSignal.any([limit.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  // Nobody waits for the lock any more: a host that takes it later lets go of it at once.
  signal.addEventListener('abort', unlock, { once: true });
  let end: Promise<void> = Promise.resolve();
  let loss: Error | undefined;
  await new Promise<void>((resolve, reject) => {
    end = asRoot(transport, {
      argv: ['sh', '-c', script],
      stdin: hold(),
      onStdoutLine: (line) => {
        if (line !== 'held' || signal.aborted) return;
        clearTimeout(late);
        resolve();
      },
      signal,
    })
      .then(({ exitCode, stdout, stderr }) => refusal(exitCode, stdout, stderr))
      // A transport of others may fail in ways of its own.
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
      .then((error) => {
        loss = error;
        // Once the lock is held, rejecting has no effect.
        reject(limit.signal.aborted ? unanswered : error);
      });
  }).finally(() => clearTimeout(late));
  return {
    loss: () => loss,
    release: async () => {
      unlock();
      await end;
    },
  };
}
