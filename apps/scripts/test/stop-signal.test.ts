import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, test } from 'vitest';

let directory = '';
let program = '';

/** A program that talks without end, and needs a moment to clean up after it was asked to stop. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-stop-'));
  await build({
    entry: ['src/stop-signal.ts'],
    outDir: directory,
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    config: false,
    silent: true,
    clean: false,
  });
  program = join(directory, 'program.mjs');
  await writeFile(
    program,
    `import { writeFileSync } from 'node:fs';
    import { stopSignal } from ${JSON.stringify(pathToFileURL(join(directory, 'stop-signal.mjs')).href)};
    const [cleaned, started] = process.argv.slice(2);
    const signal = stopSignal();
    const talk = setInterval(() => console.log('at work'), 10);
    writeFileSync(started, String(process.pid));
    signal.addEventListener('abort', () => setTimeout(() => {
      clearInterval(talk);
      writeFileSync(cleaned, signal.reason.message);
    }, 400));`,
  );
});
afterAll(() => rm(directory, { recursive: true }));

async function appears(file: string): Promise<string> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(20)) {
    const text = existsSync(file) ? await readFile(file, 'utf8') : '';
    if (text !== '') return text;
  }
  throw new Error(`${file} was not written`);
}

test('a program whose terminal is closed cleans up, though it can print no more', async () => {
  const [cleaned, started] = [join(directory, 'terminal-cleaned'), join(directory, 'terminal-started')];
  const command = [process.execPath, program, cleaned, started].join(' ');
  const terminal = spawn('script', ['--quiet', '--command', `exec ${command}`, '/dev/null'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await appears(started);
  terminal.kill('SIGKILL');
  expect(await appears(cleaned)).toBe('stopped');
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a program that gets %s while nobody reads cleans up',
  async (name) => {
    const [cleaned, started] = [join(directory, `${name}-cleaned`), join(directory, `${name}-started`)];
    const child = spawn(process.execPath, [program, cleaned, started], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
    await appears(started);
    child.stdout.destroy();
    await sleep(100);
    child.kill(name);
    expect(await ended).toBe(0);
    expect(existsSync(cleaned)).toBe(true);
  },
);
