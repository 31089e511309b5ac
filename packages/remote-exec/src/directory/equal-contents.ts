import { turns } from './turns.js';

/**
 * Which files have the same content on both sides; each side takes its checksums while the other does.
 * @param ours takes the checksum of a file here
 * @param theirs asks the host for those there, and waits for them
 */
export async function equalContents(
  paths: readonly string[],
  ours: (path: string) => string | Promise<string>,
  theirs: () => Promise<ReadonlyMap<string, string>>,
): Promise<ReadonlySet<string>> {
  const answer = theirs();
  answer.catch(() => undefined);
  const turn = turns();
  const here = new Map<string, string>();
  for (const path of paths) {
    await turn();
    here.set(path, await ours(path));
  }
  const there = await answer;
  return new Set(paths.filter((path) => here.get(path) === there.get(path)));
}
