import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A digest of machine-id(5), which must not leave the machine itself: it tells machines with the same name apart. Empty without one. */
function machineDigest(): string {
  try {
    return createHash('sha256').update(readFileSync('/etc/machine-id')).digest('hex').slice(0, 12);
  } catch {
    return '';
  }
}

/** The beginning of the names of this machine's partial snapshots. A directory may be shared with other machines. */
const prefix = (): string => `.snapshot-${hostname()}-${machineDigest()}-`;

/** Path of a snapshot while it arrives: it names the process that receives it. */
export const partialPath = (directory: string): string =>
  join(directory, `${prefix()}${process.pid}-${randomBytes(6).toString('hex')}`);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes what processes of this machine have left that were killed while they received a snapshot. */
export async function removePartials(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(prefix())) continue;
    const [, pid] = /^(\d+)-[0-9a-f]+$/.exec(name.slice(prefix().length)) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(directory, name), { force: true });
  }
}
