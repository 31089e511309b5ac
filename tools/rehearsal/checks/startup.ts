import { join } from 'node:path';
import type { Consumer, Finding } from '../consumer.js';
import { must } from '../shell.js';

/** Times of `node -e 0` that `harderway --help` may take: 0.25 s where that takes 0.16 s. */
const bound = 0.25 / 0.16;
/** Turns. A machine that is busy with something else gets more, since only the shortest times say something there. */
const fewest = 15;
const most = 60;

/** Wall time of `harderway --help` beside that of Node.js which does nothing: the shortest of many, in turns. */
export async function checkStartup({ directory }: Consumer): Promise<readonly Finding[]> {
  const time = async (argv: readonly string[]): Promise<number> => {
    const started = performance.now();
    await must(process.execPath, argv, { cwd: directory });
    return performance.now() - started;
  };
  let [help, bare] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let turn = 0; turn < most && (turn < fewest || help / bare > bound); turn += 1) {
    help = Math.min(help, await time([join(directory, 'node_modules/.bin/harderway'), '--help']));
    bare = Math.min(bare, await time(['-e', '0']));
  }
  const ratio = help / bare;
  const name = `harderway --help: ${help.toFixed(0)} ms, ${ratio.toFixed(2)} times node -e 0 (${bare.toFixed(0)} ms)`;
  return [{ name, shown: true, fault: ratio > bound ? `more than ${bound.toFixed(2)} times` : undefined }];
}
