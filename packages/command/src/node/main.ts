import { readFileSync } from 'node:fs';
import type { Program } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { runProgram } from '../run.js';
import type { World } from '../world.js';
import { createStop } from './stop.js';
import { nodeWorld } from './world.js';

function manifestBeside(binUrl: string): Pick<World, 'version' | 'homepage'> {
  const manifest = Object(JSON.parse(readFileSync(new URL('../package.json', binUrl), 'utf8')));
  const text = (key: string): string | undefined =>
    typeof manifest[key] === 'string' ? manifest[key] : undefined;
  return { version: text('version') ?? '', homepage: text('homepage') };
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()));

/**
 * Runs a program as this process, and ends the process with its exit code once everything is printed.
 *
 * @param binUrl `import.meta.url` of the executable, which is one directory below its package.json
 */
export async function runMain(program: Program, binUrl: string): Promise<void> {
  const stop = createStop(program.handlesSignals === true);
  let lost: string | undefined;
  const world = nodeWorld(manifestBeside(binUrl), stop, (code) => {
    lost ??= code;
  });
  let code: number = EXIT.problems;
  try {
    code = await runProgram(program, process.argv.slice(2), world);
  } catch (error) {
    if (stop.code() === undefined) throw error;
  }
  await flushed(process.stdout);
  if (lost !== undefined) {
    await world.stderr.write(`${program.name}: error: cannot write the standard output: ${lost}\n`);
    if (code === EXIT.ok || code === EXIT.differences) code = EXIT.problems;
  }
  await flushed(process.stderr);
  // Work in progress, such as closing a connection, is not waited for.
  process.exit(stop.code() ?? code);
}
