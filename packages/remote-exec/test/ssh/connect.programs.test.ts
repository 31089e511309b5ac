import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localFile } from '../../src/content/content.js';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { noneLeft } from '../rig/processes.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

let sshd: Sshd;
let host: Transport;

beforeAll(async () => {
  sshd = await startSshd();
  host = await connect(sshd.target);
});
afterAll(async () => {
  await host?.close();
  await sshd?.stop();
});

describe('commands over ssh', () => {
  it('runs argv as it is and reports output and exit code', async () => {
    const result = await host.run({
      argv: ['sh', '-c', 'printf "%s|" "$@"; echo oops >&2; exit 3', 'sh', "it's", '$HOME', ''],
    });
    expect(result).toMatchObject({ exitCode: 3, signal: null, stdout: "it's|$HOME||", stderr: 'oops\n' });
  });

  it('streams stdin, and carries env and cwd without AcceptEnv', async () => {
    const result = await host.run({
      argv: ['sh', '-c', 'pwd; printf "%s\\n" "$SECRET"; cat'],
      stdin: 'from stdin',
      env: { SECRET: "a 'quoted'\nvalue" },
      cwd: '/usr',
    });
    expect(result.stdout).toBe("/usr\na 'quoted'\nvalue\nfrom stdin");
  });

  it('reports the signal that ended a command', async () => {
    const result = await host.run({ argv: ['sh', '-c', 'kill -KILL $$'] });
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  });

  it('ends the remote process group when aborted', async () => {
    const stop = new AbortController();
    const running = host.run({
      argv: ['sh', '-c', 'sleep 1234.5 & echo up; wait'],
      signal: stop.signal,
      onStdoutLine: () => stop.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: 'aborted', outcome: 'ended' });
    await noneLeft('sleep 1234.5');
  });

  it('ends a command that takes too long, one that ignores SIGTERM by SIGKILL', async () => {
    const running = host.run({
      argv: ['sh', '-c', "trap '' TERM; sleep 1235.5; sleep 1235.5"],
      timeoutMs: 300,
    });
    await expect(running).rejects.toMatchObject({ code: 'timed-out', outcome: 'ended' });
    await noneLeft('sleep 1235.5');
  });
});

describe('files over ssh', () => {
  it('puts and gets', async () => {
    const big = join(sshd.directory, 'big');
    writeFileSync(big, Buffer.alloc(3_000_000, 'abcdefg'));
    const files = [
      { path: `${sshd.directory}/a/one.conf`, content: 'one\n', mode: 0o600 },
      { path: `${sshd.directory}/a/two`, content: await localFile(big), mode: 0o755 },
    ];
    const first = await host.put(files);
    expect(first.map(({ changed }) => changed)).toEqual([true, true]);
    expect(statSync(`${sshd.directory}/a/two`).mode & 0o7777).toBe(0o755);
    expect(readFileSync(`${sshd.directory}/a/two`).equals(readFileSync(big))).toBe(true);
    const again = await host.put(files);
    expect(again.map(({ changed }) => changed)).toEqual([false, false]);
    expect(Buffer.from(await host.get(`${sshd.directory}/a/one.conf`)).toString()).toBe('one\n');
  });
});
