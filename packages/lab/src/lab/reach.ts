import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, LabError, lastLines } from '../errors.js';
import { RUNNERS } from '../host/runners.js';
import { runCommand } from '../process/command.js';
import { isAlive, readIdentity } from '../process/identity.js';
import { consoleTail } from './boot.js';
import { sshAccess } from './keys.js';
import { hostPlaces, type Places } from './places.js';
import type { HostRecord } from './record.js';

/** The command that runs a program of this machine inside a lab's namespace. */
export function enterArgv(namespace: string, argv: readonly string[]): string[] {
  return ['ip', 'netns', 'exec', namespace, ...argv];
}

/** The command that logs in to a host of a lab, or runs a command line there. */
export function sshArgv(places: Places, host: string, command: readonly string[] = []): string[] {
  const { configFile } = sshAccess(places.sshDirectory);
  return enterArgv(places.namespace, ['ssh', '-F', configFile, host, ...command]);
}

/** How a wait for a host is bounded and watched. */
export interface ReachOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly update: (detail: string) => void;
}

/**
 * Waits until a login at a host works and systemd there has finished its start.
 *
 * @throws LabError `host-not-up` with the console's last lines if the host ends, or if it takes too long
 */
export async function waitForLogin(places: Places, host: HostRecord, options: ReachOptions): Promise<void> {
  const { timeoutMs, signal, update } = options;
  const { hint, retryMs } = RUNNERS[host.kind];
  const own = hostPlaces(places, host.name);
  const end = Date.now() + timeoutMs;
  for (;;) {
    const supervisor = await readIdentity(own.supervisor);
    if (supervisor === undefined || !(await isAlive(supervisor))) {
      throw new LabError(
        'host-not-up',
        `${host.name} ended while it was booting:\n${await consoleTail(own)}`,
        { hint },
      );
    }
    const problem = await tryLogin(places, host, end - Date.now(), signal);
    if (problem === undefined) return;
    update(problem);
    if (Date.now() > end) {
      throw new LabError(
        'host-not-up',
        `${host.name} was not reachable within ${Math.round(timeoutMs / 1000)} s (${problem}):\n${await consoleTail(own)}`,
      );
    }
    await sleep(retryMs);
  }
}

async function tryLogin(
  places: Places,
  host: HostRecord,
  remainingMs: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  // One try at least, each within the time: a start that hangs would keep the command waiting.
  const late = AbortSignal.timeout(Math.max(remainingMs, 5000));
  const options = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=3'];
  const { configFile } = sshAccess(places.sshDirectory);
  const ssh = ['ssh', '-F', configFile, ...options, host.name, 'systemctl is-system-running --wait'];
  try {
    // 1: degraded, which the user may look into; sshd accepts no login before the start has got that far.
    const { stdout } = await runCommand(enterArgv(places.namespace, ssh), {
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
      accept: [0, 1],
    });
    const state = stdout.trim();
    return state === 'running' || state === 'degraded' ? undefined : `systemd is ${state}`;
  } catch (error) {
    if (error instanceof CommandError) return lastLines(error.stderr.trim(), 1);
    if (late.aborted && signal?.aborted !== true) return 'systemd has not finished its start';
    throw error;
  }
}
