import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SshTarget } from '../../src/model/ssh-target.js';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { noneLeft } from '../rig/processes.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
async function sshd(): Promise<Sshd> {
  const started = await startSshd();
  closing.push(started.stop);
  return started;
}
async function enter(target: SshTarget): Promise<Transport> {
  const host = await connect(target);
  closing.push(() => host.close());
  return host;
}
let unique = 7000;
function longSleep(): string {
  unique += 1;
  return `sleep ${unique}.${process.pid}`;
}

describe('streams', () => {
  it('5 MB of stderr: counted, kept up to the limit, and never in the way of stdout', async () => {
    const host = await enter((await sshd()).target);
    const result = await host.run({
      argv: ['sh', '-c', 'head -c 5000000 /dev/zero >&2; echo done'],
      maxOutputBytes: 1000,
    });
    expect(result.stdout).toBe('done\n');
    expect(result.stderr.length).toBe(1000);
    expect(result.truncatedBytes).toEqual({ stdout: 0, stderr: 4_999_000 });
  });

  it('5 MB of stderr that nobody reads hold the command back, and it can be ended', async () => {
    const host = await enter((await sshd()).target);
    const process = await host.stream({ argv: ['sh', '-c', 'head -c 5000000 /dev/zero >&2; echo done'] });
    process.stdout.resume();
    const waited = await Promise.race([
      process.exit.then(() => 'ended'),
      new Promise((resolve) => setTimeout(() => resolve('waits'), 500)),
    ]);
    expect(waited).toBe('waits');
    expect(await process.end()).toBe(true);
    expect((await host.run({ argv: ['echo', 'next'] })).stdout).toBe('next\n');
  });

  it('a command that ends before it read its stdin', async () => {
    const host = await enter((await sshd()).target);
    const result = await host.run({ argv: ['head', '-c', '3'], stdin: Buffer.alloc(30_000_000, 'abc') });
    expect(result.stdout).toBe('abc');
  });

  it('lines are whole, and no character is cut', async () => {
    const host = await enter((await sshd()).target);
    const lines: string[] = [];
    const text = 'zwölf Boxkämpfer 🥊\n'.repeat(20_000);
    const result = await host.run({ argv: ['cat'], stdin: text, onStdoutLine: (line) => lines.push(line) });
    expect(result.stdout).toBe(text);
    expect(lines.length).toBe(20_000);
    expect(new Set(lines)).toEqual(new Set(['zwölf Boxkämpfer 🥊']));
  });

  it('an error of a line callback ends the command and comes out', async () => {
    const host = await enter((await sshd()).target);
    const sleep = longSleep();
    const running = host.run({
      argv: ['sh', '-c', `echo up; ${sleep}; true`],
      onStdoutLine: () => {
        throw new RangeError('from the callback');
      },
    });
    await expect(running).rejects.toThrow('from the callback');
    await noneLeft(sleep);
  });

  it('a terminal, hung up when aborted', async () => {
    const host = await enter((await sshd()).target);
    const result = await host.run({ argv: ['sh', '-c', 'tty; printf %s "$A"'], pty: true, env: { A: 'b' } });
    expect(result.stdout).toMatch(/^\/dev\/pts\/\d+\r\nb$/);
    const sleep = longSleep();
    const running = host.run({ argv: ['sh', '-c', `${sleep}; true`], pty: true, timeoutMs: 300 });
    await expect(running).rejects.toMatchObject({ code: 'timed-out', outcome: 'ended' });
    await noneLeft(sleep);
  });

  it('all of the output goes to a file where one is named', async () => {
    const started = await sshd();
    const host = await enter(started.target);
    const file = join(started.directory, 'output');
    const result = await host.run({
      argv: ['seq', '100000'],
      maxOutputBytes: 10,
      outputFiles: { stdout: file },
    });
    expect(result.stdout).toBe('1\n2\n3\n4\n5\n');
    expect(readFileSync(file, 'utf8').split('\n').length).toBe(100_001);
  });
});
