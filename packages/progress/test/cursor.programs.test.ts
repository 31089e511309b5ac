import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-progress-'));
  const source = await readFile(new URL('../src/cursor.ts', import.meta.url), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  await writeFile(join(directory, 'cursor.mjs'), outputText);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs a program that hides the cursor and then does `after`. */
async function run(after: string, signal?: NodeJS.Signals) {
  const program = `import { writeSync } from 'node:fs';
    import { hideCursor } from './cursor.mjs';
    const restore = hideCursor((text) => writeSync(2, text));
    ${after}
    writeSync(1, 'ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd: directory });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  if (signal) child.stdout.once('data', () => child.kill(signal));
  else child.stdout.resume();
  const [exitCode, killedBy] = await once(child, 'close');
  return { output, exitCode, killedBy };
}

const hiddenAndShown = '\x1b[?25l\x1b[?25h';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s shows the cursor and still ends the program',
  async (signal) => {
    expect(await run('setInterval(() => {}, 1000);', signal)).toEqual({
      output: hiddenAndShown,
      exitCode: null,
      killedBy: signal,
    });
  },
);

test("a program's own handler decides", async () => {
  const after = "setInterval(() => {}, 1000); process.on('SIGINT', () => process.exit(7));";
  expect(await run(after, 'SIGINT')).toMatchObject({ output: hiddenAndShown, exitCode: 7 });
});

test('process.exit and an uncaught error show the cursor', async () => {
  expect(await run('process.exit(3);')).toMatchObject({ output: hiddenAndShown, exitCode: 3 });
  const thrown = await run("setTimeout(() => { throw new Error('x'); }, 1);");
  expect(thrown.exitCode).toBe(1);
  expect(thrown.output).toContain('\x1b[?25h');
});

test('restored once, and no listener is left', async () => {
  const after = "restore(); restore(); writeSync(2, String(process.listenerCount('SIGINT')));";
  expect(await run(after)).toMatchObject({ output: `${hiddenAndShown}0`, exitCode: 0 });
});
