import { execFileSync } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, connect as dialTcp, Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { localFile } from '../../src/content/content.js';
import { forEachHost } from '../../src/hosts/for-each-host.js';
import type { SshTarget } from '../../src/model/ssh-target.js';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { endThose, noneLeft, processesWith } from '../rig/processes.js';
import { startRelay } from '../rig/relay.js';
import { shells } from '../rig/shells.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { makeUser } from '../rig/user.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
async function sshd(...lines: string[]): Promise<Sshd> {
  const started = await startSshd({ lines });
  closing.push(started.stop);
  return started;
}
async function enter(target: SshTarget, options: Parameters<typeof connect>[1] = {}): Promise<Transport> {
  const host = await connect(target, options);
  closing.push(() => host.close());
  return host;
}
/** A way to sshd through a relay; the key is known under the port of sshd itself. */
const through = ({ target, port: to }: Sshd, port: number): SshTarget => ({
  ...target,
  port,
  hostKeyAlias: `[127.0.0.1]:${to}`,
});
let unique = 3000;
function longSleep(): string {
  unique += 1;
  return `sleep ${unique}.${process.pid}`;
}

describe('MaxSessions 1', () => {
  it('commands wait for each other; none is lost', async () => {
    const host = await enter((await sshd('MaxSessions 1')).target);
    const runs = Array.from({ length: 12 }, (_, index) => host.run({ argv: ['echo', String(index)] }));
    const results = await Promise.all(runs);
    expect(results.map(({ stdout }) => stdout)).toEqual(runs.map((_, index) => `${index}\n`));
  });

  it('an aborted command is ended over a connection of its own', async () => {
    const host = await enter((await sshd('MaxSessions 1')).target);
    const sleep = longSleep();
    const stop = new AbortController();
    const running = host.run({
      argv: ['sh', '-c', `echo up; ${sleep}; true`],
      signal: stop.signal,
      onStdoutLine: () => stop.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: 'aborted', outcome: 'ended' });
    await noneLeft(sleep);
  });
});

describe('MaxStartups 3', () => {
  it('twelve connections at once, none dropped', async () => {
    const { target } = await sshd('MaxStartups 3');
    const results = await forEachHost(Array.from({ length: 12 }), async () => {
      const host = await connect(target);
      const { stdout } = await host.run({ argv: ['echo', 'here'] });
      await host.close();
      return stdout;
    });
    expect(results.map(({ kind }) => kind)).toEqual(Array(12).fill('ok'));
  });

  it('a connection dropped for the logins of others is made again', async () => {
    const { target, port, log } = await sshd('MaxStartups 3');
    const others = Array.from({ length: 3 }, () => dialTcp(port, '127.0.0.1'));
    closing.push(() => others.map((other) => other.destroy()));
    await Promise.all(others.map((other) => once(other, 'data')));
    const connecting = enter(target);
    await vi.waitFor(() => expect(log()).toMatch(/drop connection|past Max/i), 5000);
    for (const other of others) other.destroy();
    const host = await connecting;
    expect((await host.run({ argv: ['echo', 'in'] })).stdout).toBe('in\n');
  });
});

it('a server that speaks no SSH is quoted, and asked once', async () => {
  let asked = 0;
  const server = createServer((socket) => {
    asked += 1;
    socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n');
  }).listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(connect({ host: '127.0.0.1', port, user: 'u', agent: 'none' })).rejects.toMatchObject({
    code: 'unreachable',
    outcome: 'never-ran',
    message: expect.stringContaining('and said "HTTP/1.1 400 Bad Request"'),
  });
  expect(asked).toBe(1);
});

it('no SFTP: files are put and got', async () => {
  const { target, directory } = await sshd('Subsystem sftp /bin/false');
  const host = await enter(target);
  await host.put([{ path: `${directory}/file`, content: 'content', mode: 0o600 }]);
  expect(Buffer.from(await host.get(`${directory}/file`)).toString()).toBe('content');
});

it('nothing but SFTP: files are put and got, commands never ran', async () => {
  const { target, directory } = await sshd('ForceCommand internal-sftp');
  const host = await enter(target);
  await expect(host.run({ argv: ['true'] })).rejects.toMatchObject({ outcome: 'never-ran' });
  const content = Buffer.alloc(3_000_000, 'some content');
  await host.put([{ path: `${directory}/file`, content, mode: 0o640 }]);
  expect(readFileSync(`${directory}/file`).equals(content)).toBe(true);
  expect(statSync(`${directory}/file`).mode & 0o7777).toBe(0o640);
  expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
  expect(content.equals(await host.get(`${directory}/file`))).toBe(true);
});

it('a login without a shell: the command never ran', async () => {
  const user = makeUser({ shell: '/usr/sbin/nologin' });
  closing.push(user.remove);
  const started = await startSshd({ wrap: user.wrap, user: user.name });
  closing.push(started.stop);
  const host = await enter(started.target);
  await expect(host.run({ argv: ['true'] })).rejects.toMatchObject({
    code: 'command-refused',
    outcome: 'never-ran',
  });
});

describe.each(['dash', 'bash', 'busybox'])('ForceCommand %s', (name) => {
  it('commands, environment, files, and aborting', async () => {
    const started = await sshd();
    const shell = shells(started.directory).find((one) => one.name === name);
    const forced = await sshd(
      `SetEnv PATH=${shell?.path}`,
      `ForceCommand ${shell?.argv.join(' ')} -c "$SSH_ORIGINAL_COMMAND"`,
    );
    const host = await enter(forced.target);
    const result = await host.run({
      argv: ['sh', '-c', 'printf %s "$A"; cat'],
      env: { A: "it's\n" },
      stdin: 'in',
    });
    expect(result.stdout).toBe("it's\nin");
    const file = { path: `${forced.directory}/x/file`, content: Buffer.alloc(500_000, 7), mode: 0o755 };
    expect(await host.put([file])).toMatchObject([{ changed: true }]);
    expect(await host.put([file])).toMatchObject([{ changed: false }]);
    const sleep = longSleep();
    const running = host.run({ argv: ['sh', '-c', `trap '' TERM; ${sleep}; ${sleep}`], timeoutMs: 400 });
    await expect(running).rejects.toMatchObject({ code: 'timed-out', outcome: 'ended' });
    await noneLeft(sleep);
  });
});

describe('a slow server', () => {
  it('that greets after a second is waited for', async () => {
    const started = await sshd();
    const relay = await startRelay(started.port, { bannerMs: 1000 });
    closing.push(relay.close);
    const host = await enter(through(started, relay.port));
    expect((await host.run({ argv: ['echo', 'late'] })).stdout).toBe('late\n');
  });

  it('that never greets is given up in time', async () => {
    const started = await sshd();
    const relay = await startRelay(started.port, { bannerMs: 60_000 });
    closing.push(relay.close);
    const begun = Date.now();
    await expect(connect(through(started, relay.port), { timeoutMs: 700 })).rejects.toMatchObject({
      code: 'dial-timeout',
      outcome: 'never-ran',
    });
    expect(Date.now() - begun).toBeLessThan(3000);
  });
});

describe('a connection that is lost', () => {
  it('in the middle of a command: the outcome is unknown, and the command left alone', async () => {
    const started = await sshd();
    const host = await enter(started.target);
    const sleep = longSleep();
    const running = host.run({
      argv: ['sh', '-c', `echo up; ${sleep}; true`],
      onStdoutLine: started.killSessions,
    });
    await expect(running).rejects.toMatchObject({ code: 'outcome-unknown', outcome: 'unknown' });
    expect(processesWith(sleep).length).toBeGreaterThan(0);
    await expect(host.run({ argv: ['true'] })).rejects.toMatchObject({
      code: 'closed',
      outcome: 'never-ran',
    });
    endThose(sleep);
  });

  it('in the middle of a command that asks for it: the process group is ended', async () => {
    const started = await sshd();
    const host = await enter(started.target);
    const sleep = longSleep();
    const running = host.run({
      argv: ['sh', '-c', `echo up; ${sleep}; true`],
      endOnLoss: true,
      onStdoutLine: started.killSessions,
    });
    await expect(running).rejects.toMatchObject({ code: 'connection-lost', outcome: 'ended' });
    await noneLeft(sleep);
  });

  it('without a word, as behind a dead link: an abort still ends the process group', async () => {
    const started = await sshd();
    const relay = await startRelay(started.port);
    closing.push(relay.close);
    const host = await enter(through(started, relay.port));
    const sleep = longSleep();
    const stop = new AbortController();
    const running = host.run({
      argv: ['sh', '-c', `echo up; ${sleep}; true`],
      signal: stop.signal,
      onStdoutLine: () => {
        relay.freeze();
        stop.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'aborted', outcome: 'ended' });
    await noneLeft(sleep);
  }, 40_000);

  it('without a word, then closed here: no socket is left that would keep the process', async () => {
    const started = await sshd();
    const relay = await startRelay(started.port);
    closing.push(relay.close);
    const sockets: Socket[] = [];
    const onSocket = (message: unknown): void => {
      if (message instanceof Object && 'socket' in message && message.socket instanceof Socket)
        sockets.push(message.socket);
    };
    subscribe('net.client.socket', onSocket);
    const host = await enter(through(started, relay.port));
    unsubscribe('net.client.socket', onSocket);
    const ours = sockets.filter(({ remotePort }) => remotePort === relay.port);
    expect(ours.map(({ destroyed }) => destroyed)).toEqual([false]);
    relay.freeze();
    await host.close();
    await expect.poll(() => ours.map(({ destroyed }) => destroyed), { timeout: 5000 }).toEqual([true]);
  }, 20_000);

  it('in the middle of an upload: the target stays as it was, nothing is left beside it', async () => {
    const started = await sshd();
    const big = join(started.directory, 'big');
    writeFileSync(big, Buffer.alloc(20_000_000, 'x'));
    const into = join(started.directory, 'into');
    mkdirSync(into);
    writeFileSync(join(into, 'file'), 'old');
    const relay = await startRelay(started.port, { cutAfter: 5_000_000 });
    closing.push(relay.close);
    const host = await enter(through(started, relay.port));
    const file = { path: join(into, 'file'), content: await localFile(big), mode: 0o644 };
    await expect(host.put([file])).rejects.toMatchObject({ code: 'outcome-unknown' });
    expect(readFileSync(join(into, 'file'), 'utf8')).toBe('old');
    for (let tries = 0; tries < 100 && readdirSync(into).length > 1; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(readdirSync(into)).toEqual(['file']);
  });
});

it('a small disk that fills, over ssh: `no-space` names the file', async () => {
  const started = await sshd();
  const disk = join(started.directory, 'disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', disk]);
  closing.push(() => execFileSync('umount', [disk]));
  const host = await enter(started.target);
  const file = { path: `${disk}/file`, content: Buffer.alloc(5_000_000, 1), mode: 0o644 };
  await expect(host.put([file])).rejects.toMatchObject({
    code: 'no-space',
    path: `${disk}/file`,
    outcome: 'ended',
  });
  expect(readdirSync(disk)).toEqual([]);
});

it('a read-only target, over ssh: read-only', async () => {
  const started = await sshd();
  const disk = join(started.directory, 'disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', disk]);
  closing.push(() => execFileSync('umount', [disk]));
  const host = await enter(started.target);
  const file = { path: `${disk}/file`, content: 'x', mode: 0o644 };
  await expect(host.put([file])).rejects.toMatchObject({ code: 'read-only', path: `${disk}/file` });
});
