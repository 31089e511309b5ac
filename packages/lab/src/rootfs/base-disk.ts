import { runCommand } from '../process/command.js';

/** The size of a host's disk; the file is sparse. */
const DISK_SIZE = '6G';

/** Makes the image of a root that the disks of hosts with a kernel of their own are copied from. */
export async function makeBaseDisk(
  root: string,
  disk: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = '-q -F -L root -m 0 -J size=16 -E lazy_itable_init=1,lazy_journal_init=1'.split(' ');
  await runCommand(['mkfs.ext4', ...options, '-d', root, disk, DISK_SIZE], { signal });
}
