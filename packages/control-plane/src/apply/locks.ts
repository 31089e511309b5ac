import { type HostLock, lockHost } from '@harderway/desired-state';
import { forEachHost, type Transport } from '@harderway/remote-exec';
import { allOrThrow, asLost } from '../hosts/host-error.js';
import { ControlPlaneError } from '../model/errors.js';
import { operatorName } from '../model/operator.js';

/** The locks of a run. */
export interface RunLocks {
  /**
   * @throws ControlPlaneError `host-lost` if the connection to a host is lost; `lock-lost` if only its lock is: another run may be at
   * work there
   */
  assertHeld(): void;
  release(): Promise<void>;
}

/**
 * Locks hosts, or none of them.
 *
 * @param signal lets go of all locks once it is aborted
 * @throws ControlPlaneError `host-locked`, `no-sudo`, `probe-failed`, `host-lost`
 */
export async function lockHosts(
  hosts: readonly (readonly [string, Transport])[],
  signal: AbortSignal | undefined,
): Promise<RunLocks> {
  const holder = `${operatorName()}, process ${process.pid}`;
  const results = await forEachHost(hosts, async ([host, transport]) => {
    const lock: HostLock = await lockHost(transport, holder, { signal });
    return { host, lock };
  });
  const locks = results.flatMap((result) => (result.kind === 'ok' ? [result.value] : []));
  const release = async (): Promise<void> => {
    await Promise.allSettled(locks.map(({ lock }) => lock.release()));
  };
  try {
    allOrThrow(results, ([host]) => host, signal);
  } catch (error) {
    await release();
    throw error;
  }
  return {
    release,
    assertHeld: () => {
      const [lost] = locks.flatMap(({ host, lock }) => {
        const error = lock.loss();
        return error === undefined ? [] : [{ host, error }];
      });
      if (lost === undefined) return;
      const { host, error } = lost;
      throw (
        asLost(host, error) ??
        new ControlPlaneError('lock-lost', `the lock of ${host} was lost during this run`, {
          host,
          found: 'the process that held it has ended there: another run may be at work',
          hint: 'finished steps stay; run the same command again: it plans on what is there now',
        })
      );
    },
  };
}
