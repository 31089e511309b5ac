import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, expect } from 'vitest';

/** Programs that the tests of this file have tried to start. */
const started: string[] = [];

function refuse(program: string, args?: unknown): never {
  const { currentTestName = 'outside of its tests' } = expect.getState();
  const command = [program, ...(Array.isArray(args) ? args : [])].join(' ').slice(0, 200);
  started.push(`${currentTestName}: ${command}`);
  throw new Error(`a pure test starts no program (${command}): move it to a file *.programs.test.ts`);
}

Object.assign(childProcess, {
  spawn: refuse,
  spawnSync: refuse,
  exec: refuse,
  execSync: refuse,
  execFile: refuse,
  execFileSync: refuse,
  fork: refuse,
});
syncBuiltinESMExports();

// What was tested may have caught the error.
afterAll(() => {
  expect(started.splice(0), 'programs that were started').toEqual([]);
});
