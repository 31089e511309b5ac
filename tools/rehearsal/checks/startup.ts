import { join } from 'node:path';
import type { Consumer, Finding } from '../consumer.js';
import { run } from '../shell.js';

/** A command line of Node.js, and how many times as long as `node -e 0` it may take. */
interface Start {
  readonly name: string;
  readonly argv: readonly string[];
  readonly bound: number;
}

const startsIn = (directory: string): readonly Start[] => [
  // 0.25 s where Node.js takes 0.16 s.
  {
    name: 'harderway --help',
    argv: [join(directory, 'node_modules/.bin/harderway'), '--help'],
    bound: 0.25 / 0.16,
  },
  // 150 ms on top of 60 ms.
  { name: 'import of control-plane', argv: ['-e', "import('@harderway/control-plane')"], bound: 210 / 60 },
];

const turns = 21;
/** The most rounds of that many turns. While a bound fails, another round follows: more samples can only remove noise. */
const rounds = 3;
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

/** Compares the shortest time of each program with its bound. */
function findingsOf(
  bares: readonly Times[],
  taken: ReadonlyMap<Start, readonly Times[]>,
): readonly Finding[] {
  const bare = shortest(bares);
  const by = bare.wall > busyAt * bare.processor ? 'processor' : 'wall';
  return [...taken].map(([{ name, bound }, times]) => {
    const time = shortest(times)[by];
    const ratio = time / bare[by];
    return {
      name: `${name}: ${time.toFixed(0)} ms of ${by} time, ${ratio.toFixed(2)} times node -e 0 (${bare[by].toFixed(0)} ms)`,
      shown: true,
      fault: ratio > bound ? `more than ${bound.toFixed(2)} times` : undefined,
    };
  });
}

/**
 * Wall time of programs that do nothing yet beside that of Node.js which does nothing: the shortest of many, in turns. On a machine
 * that is busy it is processor time, since waiting for a processor is not the program's doing.
 */
export async function checkStartup({ directory }: Consumer): Promise<readonly Finding[]> {
  const starts = startsIn(directory);
  const bares: Times[] = [];
  const taken = new Map<Start, Times[]>(starts.map((start) => [start, []]));
  for (let turn = 1; turn <= turns * rounds; turn += 1) {
    bares.push(await timesOf(directory, ['-e', '0']));
    for (const [{ argv }, times] of taken) times.push(await timesOf(directory, argv));
    if (turn % turns === 0 && findingsOf(bares, taken).every(({ fault }) => fault === undefined)) break;
  }
  return findingsOf(bares, taken);
}
