import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process without ambiguity: a pid is used again after its process has ended, a pid with a start time is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks between the machine's boot and the process's start. */
  readonly startTime: string;
}

/**
 * The start time in a line of /proc/PID/stat, or `undefined` if it is not one. The second field, the program's
 * name in parentheses, may itself hold spaces and parentheses.
 */
export function parseStartTime(stat: string): string | undefined {
  const afterName = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  // The first field after the name is field 3.
  const startTime = afterName[22 - 3];
  return startTime !== undefined && /^\d+$/.test(startTime) ? startTime : undefined;
}

/** Reads `PID STARTTIME`, the form in which a supervisor records itself. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const found = /^(\d+) (\d+)\s*$/.exec(text);
  return found?.[1] === undefined || found[2] === undefined
    ? undefined
    : { pid: Number(found[1]), startTime: found[2] };
}

/** The identity recorded in a file; `undefined` if the file is missing or does not hold a valid one. */
export async function readIdentity(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return parseIdentity(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whether exactly this process is alive. A zombie, which has ended and waits for its parent, is not. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${identity.pid}/stat`, 'utf8');
    const state = stat.slice(stat.lastIndexOf(')') + 1).trim()[0];
    return parseStartTime(stat) === identity.startTime && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

/** Kills this very process and waits for its end; `false` if it is alive after `timeoutMs`. */
export async function killAndWait(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  while (await isAlive(identity)) {
    if (Date.now() > end) return false;
    try {
      process.kill(identity.pid, 'SIGKILL');
    } catch {
      // It ended between the check and the signal.
    }
    await sleep(30);
  }
  return true;
}
