import { yieldRegularly } from './yield-regularly.js';

/**
 * The files with the same content on both sides. Both sides compute their checksums at the same time.
 * @param ours computes the checksum of a local file
 * @param theirs asks the host for its checksums
 */
export async function equalContents(
  paths: readonly string[],
  ours: (path: string) => string | Promise<string>,
  theirs: () => Promise<ReadonlyMap<string, string>>,
): Promise<ReadonlySet<string>> {
  const answer = theirs();
  answer.catch(() => undefined);
  const turn = yieldRegularly();
  const here = new Map<string, string>();
  for (const path of paths) {
    await turn();
    here.set(path, await ours(path));
  }
  const there = await answer;
  return new Set(paths.filter((path) => here.get(path) === there.get(path)));
}
