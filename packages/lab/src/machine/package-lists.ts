import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, throwIfAborted } from '../errors.js';
import { type CommandOptions, runCommand } from '../process/command.js';
import { type Report, runStep } from '../steps.js';
import { withAptLock } from './apt-lock.js';
import { requireRoot } from './require-root.js';

const OLD_MS = 24 * 3_600_000;

/** The longest wait for other programs' updates; apt itself waits for dpkg's lock only. */
const WAIT_MS = 300_000;

/** Refreshes the machine's package lists if there are none, as on a fresh machine. */
export async function ensurePackageLists(
  options: { readonly onProgress?: Report | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { onProgress = () => {}, signal } = options;
  if (await listsArePresent(signal)) return;
  requireRoot('to fetch package lists with apt-get update');
  await runStep(onProgress, { id: 'package-lists', title: 'Fetch package lists' }, (update) =>
    withAptLock(
      async () => {
        // The last holder of the lock may have fetched them.
        if (!(await listsArePresent(signal))) await updateLists({ signal, onLine: update });
      },
      { signal, update },
    ),
  );
}

/** Whether the package lists are missing, or older than a day. */
export async function listsAreStale(signal: AbortSignal | undefined): Promise<boolean> {
  if (!(await listsArePresent(signal))) return true;
  // A file keeps the mirror's date; the directory for partial downloads is touched by each update.
  const touched = await stat(join(await listsDirectory(signal), 'partial')).catch(() => undefined);
  return touched === undefined || Date.now() - touched.mtimeMs > OLD_MS;
}

/** Runs apt-get update, once other programs' updates are done (a machine that has just booted may have one). */
export async function updateLists(options: CommandOptions): Promise<void> {
  for (const end = Date.now() + WAIT_MS; ; await sleep(1000)) {
    throwIfAborted(options.signal);
    try {
      await runCommand(['apt-get', 'update'], { ...options, env: { LC_ALL: 'C' } });
      return;
    } catch (error) {
      const held = error instanceof CommandError && /Could not get lock \S+\/lists\//.test(error.stderr);
      if (!held || Date.now() > end) throw error;
      options.onLine?.('waiting for another program that fetches package lists');
    }
  }
}

async function listsArePresent(signal: AbortSignal | undefined): Promise<boolean> {
  const files = await readdir(await listsDirectory(signal)).catch(() => []);
  return files.some((file) => /_(InRelease|Release)$/.test(file));
}

/** The directory of apt's lists: /var/lib/apt/lists, unless set otherwise. */
async function listsDirectory(signal: AbortSignal | undefined): Promise<string> {
  const { stdout } = await runCommand(['apt-config', 'shell', 'LISTS', 'Dir::State::Lists/f'], { signal });
  return /^LISTS='(.+)'$/m.exec(stdout)?.[1] ?? '/var/lib/apt/lists';
}
