import { readFile, rm } from 'node:fs/promises';
import { runCommand } from '../process/command.js';

/**
 * Removes a directory and its contents, but never what is mounted in it: a build or a host that was killed may have
 * left this machine's /proc, /sys or /dev/shm mounted there. Such mounts are undone first.
 *
 * @throws CommandError `command-failed` if a mount cannot be undone; nothing is removed then
 */
export async function removeTree(directory: string): Promise<void> {
  const mounts = mountsBelow(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''), directory);
  // The last one mounted may cover the ones before it.
  for (const path of mounts.reverse()) await runCommand(['umount', path]);
  // Commands of a run that was killed may take a moment to end, and write until then.
  await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Mount points at or below a directory, from the text of /proc/self/mountinfo, in the order of mounting. */
export function mountsBelow(mountInfo: string, directory: string): string[] {
  return mountInfo
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .map((path) =>
      path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
    .filter((path) => path === directory || path.startsWith(`${directory}/`));
}
