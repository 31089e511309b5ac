import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, test } from 'vitest';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-pass-'));
  await build({
    entry: ['src/command/pass-through.ts'],
    outDir: directory,
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    config: false,
    silent: true,
    clean: false,
    // From its directory, no other package can be found.
    noExternal: [/./],
    esbuildOptions: (options) => {
      options.conditions = ['@harderway/source'];
    },
  });
});
afterAll(() => rm(directory, { recursive: true }));

/** A process that passes a shell command through, as `harderway-lab exec` does. */
function passing(command: string): ChildProcess {
  const module = pathToFileURL(join(directory, 'pass-through.mjs')).href;
  const code = `import { passThrough } from ${JSON.stringify(module)};
    process.exitCode = await passThrough(['sh', '-c', process.argv[1]], { handOverSignals() {} });`;
  const argv = ['--input-type=module', '--eval', code, command];
  return spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.on('close', (code) => resolve(code)));

test('ends as its program did', async () => {
  expect(await ended(passing('exit 7'))).toBe(7);
  expect(await ended(passing('kill -TERM $$'))).toBe(143);
});

test.each(['SIGTERM', 'SIGHUP'] as const)('hands %s on to its program, and waits for it', async (name) => {
  const signal = name.slice(3);
  // The loop is bounded: a signal that is not handed on is an exit status of 9.
  const child = passing(
    `trap 'sleep 0.2; echo cleaned; exit 5' ${signal}; echo ready; i=0; while [ $i -lt 100 ]; do sleep 0.05; i=$((i + 1)); done; exit 9`,
  );
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (output === '') child.kill(name);
    output += text;
  });
  expect(await ended(child)).toBe(5);
  expect(output).toBe('ready\ncleaned\n');
});
