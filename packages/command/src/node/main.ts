import { readFileSync } from 'node:fs';
import type { Program } from '../command.js';
import { runProgram } from '../run.js';
import { createStop } from './stop.js';
import { nodeWorld } from './world.js';

function versionBeside(binUrl: string): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', binUrl), 'utf8'));
  const found =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return String(found);
}

/**
 * Runs a program as this process and sets its exit code.
 *
 * @param binUrl `import.meta.url` of the executable, which lies one directory below its package.json
 */
export async function runMain(program: Program, binUrl: string): Promise<void> {
  const stop = createStop(program.handlesSignals === true);
  const world = nodeWorld(versionBeside(binUrl), stop);
  try {
    const code = await runProgram(program, process.argv.slice(2), world);
    process.exitCode = stop.code() ?? code;
  } catch (error) {
    const code = stop.code();
    if (code === undefined) throw error;
    process.exitCode = code;
  }
  // What the command wrote last may meet a reader that has gone.
  process.once('exit', () => {
    process.exitCode = stop.code() ?? process.exitCode ?? 0;
  });
}
