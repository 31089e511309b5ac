import { setTimeout as sleep } from 'node:timers/promises';
import { removeDrafts } from '@harderway/replace-file';

/**
 * Removes drafts of killed processes: they may hold plain secrets. Waits up to 10 s for new ones, since a process may still be
 * writing them.
 *
 * @param of as in `removeDrafts`
 */
export async function awaitNoDrafts(directory: string, of?: (name: string) => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  const unusedMs = (): number | undefined => (performance.now() > end ? Number.NEGATIVE_INFINITY : undefined);
  while ((await removeDrafts(directory, { of, unusedMs: unusedMs() })) > 0) await sleep(100);
}
