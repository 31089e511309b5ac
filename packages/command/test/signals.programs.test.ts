import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'command-signals-'));
const program = join(directory, 'dist/stopped.js');
beforeAll(() => {
  execFileSync('node', ['../../tools/bundle.mjs', join(directory, 'dist'), 'stopped=test/stopped.ts']);
  writeFileSync(join(directory, 'package.json'), '{ "version": "1.2.3", "type": "module" }');
});
afterAll(() => rmSync(directory, { recursive: true }));

async function appears(file: string): Promise<string> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(20)) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text !== '') return text;
  }
  throw new Error(`${file} was not written`);
}

test('a program whose terminal is closed cleans up, though it can print no more', async () => {
  const [cleaned, started] = [join(directory, 'terminal-cleaned'), join(directory, 'terminal-started')];
  const command = [process.execPath, program, 'work', cleaned, started].join(' ');
  const terminal = spawn('script', ['--quiet', '--command', `exec ${command}`, '/dev/null'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await appears(started);
  terminal.kill('SIGKILL');
  expect(await appears(cleaned)).toBe('the terminal was closed');
});

test.each([
  ['SIGINT', 130, 'interrupted'],
  ['SIGTERM', 143, 'terminated'],
  ['SIGHUP', 129, 'the terminal was closed'],
] as const)('a program that gets %s cleans up and exits with %d', async (name, code, why) => {
  const [cleaned, started] = [join(directory, `${name}-cleaned`), join(directory, `${name}-started`)];
  const child = spawn(process.execPath, [program, 'work', cleaned, started], { stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await appears(started);
  child.kill(name);
  expect(await ended).toBe(code);
  expect(readFileSync(cleaned, 'utf8')).toBe(why);
});

test.each([
  [['SIGINT'], 130, 'interrupted, then finished'],
  [['SIGTERM'], 143, 'terminated, then finished'],
  [['SIGHUP', 'SIGHUP'], 129, 'the terminal was closed, then finished'],
  [['SIGINT', 'SIGINT'], 130, 'interrupted, then at once'],
  [['SIGTERM', 'SIGINT'], 143, 'terminated, then at once'],
] as const)('work that gets %j ends with %d: %s', async (signals, code, expected) => {
  const name = signals.join('-');
  const [ended, started] = [join(directory, `${name}-ended`), join(directory, `${name}-working`)];
  const child = spawn(process.execPath, [program, 'finish', ended, started], { stdio: 'ignore' });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  await appears(started);
  for (const signal of signals) {
    child.kill(signal);
    await appears(ended);
  }
  expect(await closed).toBe(code);
  expect(readFileSync(ended, 'utf8')).toBe(expected);
});

test('a program whose reader goes away cleans up and exits with 141', async () => {
  const [cleaned, started] = [join(directory, 'pipe-cleaned'), join(directory, 'pipe-started')];
  const child = spawn(process.execPath, [program, 'work', cleaned, started], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await appears(started);
  child.stdout.destroy();
  expect(await ended).toBe(141);
  expect(existsSync(cleaned)).toBe(true);
});

test('a signal that was handed over neither stops the program nor decides its exit code', async () => {
  const started = join(directory, 'handed-over');
  const child = spawn(process.execPath, [program, 'hand-over', started], { stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await appears(started);
  child.kill('SIGTERM');
  expect(await ended).toBe(5);
});

/** Starts the program that asks for a secret, on a terminal of its own. */
function asking(name: string): {
  readonly terminal: ChildProcessByStdio<Writable, null, null>;
  readonly closed: Promise<number | null>;
  readonly started: string;
  readonly answered: string;
} {
  const [started, answered] = [join(directory, `${name}-asking`), join(directory, `${name}-answered`)];
  const command = [process.execPath, program, 'ask', started, answered].join(' ');
  const argv = ['--quiet', '--return', '--command', `exec ${command}`, '/dev/null'];
  const terminal = spawn('script', argv, { stdio: ['pipe', 'ignore', 'ignore'], timeout: 30_000 });
  return { terminal, closed: new Promise((resolve) => terminal.on('close', resolve)), started, answered };
}

test('Ctrl-C stops the work that follows an answer to a secret question', async () => {
  const { terminal, closed, started, answered } = asking('answered');
  await appears(started);
  terminal.stdin.write('gr\u00fcn\r');
  expect(await appears(answered)).toBe('gr\u00fcn');
  terminal.stdin.write('\u0003');
  expect(await closed).toBe(130);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s at a secret question ends the program with %d', async (name, code) => {
  const { closed, started, answered } = asking(name);
  process.kill(Number(await appears(started)), name);
  expect(await closed).toBe(code);
  expect(existsSync(answered)).toBe(false);
});
