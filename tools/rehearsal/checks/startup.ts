import { join } from 'node:path';
import type { Consumer, Finding } from '../consumer.js';
import { run } from '../shell.js';

/** Times of `node -e 0` that `harderway --help` may take: 0.25 s where that takes 0.16 s. */
const bound = 0.25 / 0.16;
const turns = 21;
/** Wall time beside processor time of `node -e 0`, above which something else keeps the machine busy. */
const busyAt = 1.25;

/** Milliseconds. */
interface Times {
  readonly wall: number;
  readonly processor: number;
}

/** The time that Node.js takes for a command line, by bash: Node.js does not say what its children used. */
async function timesOf(cwd: string, argv: readonly string[]): Promise<Times> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null';
  const { code, stderr } = await run('bash', ['-c', script, 'bash', process.execPath, ...argv], { cwd });
  const [wall = 0, user = 0, system = 0] = stderr.trim().split(/\s+/).slice(-3).map(Number);
  if (code !== 0 || !(wall > 0)) throw new Error(`node ${argv.join(' ')} ended with ${code}\n${stderr}`);
  return { wall: wall * 1000, processor: (user + system) * 1000 };
}

const shortest = (all: readonly Times[]): Times => ({
  wall: Math.min(...all.map(({ wall }) => wall)),
  processor: Math.min(...all.map(({ processor }) => processor)),
});

/**
 * Wall time of `harderway --help` beside that of Node.js which does nothing: the shortest of many, in turns. On a machine
 * that is busy it is processor time, since waiting for a processor is not the program's doing.
 */
export async function checkStartup({ directory }: Consumer): Promise<readonly Finding[]> {
  const helps: Times[] = [];
  const bares: Times[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    helps.push(await timesOf(directory, [join(directory, 'node_modules/.bin/harderway'), '--help']));
    bares.push(await timesOf(directory, ['-e', '0']));
  }
  const [help, bare] = [shortest(helps), shortest(bares)];
  const by = bare.wall > busyAt * bare.processor ? 'processor' : 'wall';
  const ratio = help[by] / bare[by];
  const name = `harderway --help: ${help[by]} ms of ${by} time, ${ratio.toFixed(2)} times node -e 0 (${bare[by]} ms)`;
  return [{ name, shown: true, fault: ratio > bound ? `more than ${bound.toFixed(2)} times` : undefined }];
}
