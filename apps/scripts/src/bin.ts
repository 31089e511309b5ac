import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { carryOut, explain } from './carry-out.js';
import { onLab } from './on-lab.js';
import { sections } from './sections/index.js';
import { stopSignal } from './stop-signal.js';

interface Options {
  readonly file?: string;
  readonly only: readonly string[];
  readonly keep?: boolean;
  readonly json?: string;
  readonly name: string;
  readonly mirror?: string;
  readonly programs?: string;
}

const ids = sections.map(({ id }) => id);

function collect(id: string, before: readonly string[]): readonly string[] {
  if (ids.includes(id)) return [...before, id];
  throw new InvalidArgumentError(`There is no such section. Sections: ${ids.join(', ')}.`);
}

const program = new Command('chapter')
  .description(
    'Carries out the chapter "control plane, the hard way" on a lab of throw-away hosts, or on the machines of a cluster.yaml, and shows each check with what was really printed.',
  )
  .option('-f, --file <cluster.yaml>', 'real machines in place of the lab')
  .option('--only <section>', `just this section (may be repeated): ${ids.join(', ')}`, collect, [])
  .option('--keep', 'leave the lab up, and say how to use it and how to take it down')
  .option('--json <file>', 'write the report there too')
  .option('--name <lab>', 'name of the lab', 'chapter')
  .option('--mirror <url>', 'take the programs from here in place of the official releases')
  .option('--programs <directory>', 'take the programs from this directory in place of the official releases')
  .addHelpText(
    'after',
    '\nExit codes: 0 every check holds; 1 a check or a step failed; 64 wrong use; 130 stopped by Ctrl-C or another signal.',
  )
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 64));

const signal = stopSignal();

async function main(): Promise<number> {
  const options = program.parse().opts<Options>();
  const { file, only, keep = false, name, mirror, programs } = options;
  const json = options.json === undefined ? {} : { json: resolve(options.json) };
  if (file !== undefined) return (await carryOut({ file: resolve(file), only, ...json, signal })) ? 0 : 1;
  const sources = {
    ...(mirror === undefined ? {} : { mirror }),
    ...(programs === undefined ? {} : { directory: resolve(programs) }),
  };
  return onLab({ name, keep, only, ...json, sources, signal });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (signal.aborted) process.exitCode = 130;
  else {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}
