import { quote, type Transport } from '@harderway/remote-exec';
import { DesiredStateError } from './errors.js';
import { runLock, stateDirectory } from './paths.js';

/** A lock held on a host for the length of a run. */
export interface HostLock {
  release(): Promise<void>;
}

/**
 * Takes the host's lock, or fails at once if another run has it. The lock lives in a process on the host
 * that ends with our connection, so a run that was killed never leaves it behind.
 *
 * @param holder who we are, shown to a run that meets the lock, e.g. `ada@workstation, pid 4711`
 * @throws DesiredStateError `locked`, with who holds it and since when; what the transport throws when
 * the host can't be reached.
 */
export async function lockHost(
  transport: Transport,
  holder: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<HostLock> {
  let letGo: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  // Standard input stays open, without a byte, until the lock is released.
  async function* hold(): AsyncIterable<Uint8Array> {
    yield new Uint8Array();
    await released;
  }
  const script = [
    `mkdir -p -m 700 ${stateDirectory} && exec 7>>${runLock} || exit 1`,
    `flock -n 7 || { cat ${runLock}; exit 75; }`,
    `printf '%s, since %s\\n' ${quote([holder])} "$(date -u +%H:%M:%SZ)" >${runLock}`,
    'echo held',
    'cat >/dev/null',
  ].join('\n');
  let end: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    end = transport
      .run({
        argv: ['sh', '-c', script],
        sudo: true,
        stdin: hold(),
        onStdoutLine: (line) => {
          if (line === 'held') resolve();
        },
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      })
      .then(
        (result) => {
          if (result.exitCode === 0) return;
          reject(
            result.exitCode === 75
              ? new DesiredStateError(
                  'locked',
                  `another run is at work on this host: ${result.stdout.trim() || 'unknown'}; wait for it to end`,
                )
              : new DesiredStateError('probe-failed', 'the lock could not be taken', {
                  detail: result.stderr.trimEnd().split('\n').slice(-5),
                }),
          );
        },
        // Once the lock is held, a lost connection shows itself to whoever works on the host.
        (error: unknown) => reject(error),
      );
  });
  return {
    release: async () => {
      letGo();
      await end;
    },
  };
}
