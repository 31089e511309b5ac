import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../src/model/transport.js';
import { connect } from '../src/ssh2/connect.js';
import { reconnecting } from '../src/transport/reconnecting.js';
import { type Sshd, startSshd } from './rig/sshd.js';

let sshd: Sshd;
let directory: string;
let host: Connection;
let dialed: number;
beforeEach(async () => {
  sshd = await startSshd();
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-reconnecting-'));
  dialed = 0;
  const dial = (): Promise<Connection> => {
    dialed += 1;
    return connect(sshd.target);
  };
  host = await reconnecting(dial, { pauseMs: 10, tries: 3 });
  return async () => {
    await host.close();
    await sshd.stop();
    rmSync(directory, { recursive: true, force: true });
  };
});
afterEach(() => vi.restoreAllMocks());

/** Ends the connection, and waits until this end knows. */
async function lose(): Promise<void> {
  const running = host.run({ argv: ['sleep', '30'] }).catch((error: unknown) => error);
  await vi.waitFor(() => expect(sshd.log()).toContain('Starting session'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  sshd.killSessions();
  await running;
}

describe('reconnecting after a lost connection', () => {
  it('a command that was under way has an unknown outcome, and is not run again', async () => {
    const file = join(directory, 'ran');
    const running = host.run({ argv: ['sh', '-c', `echo once >>${file}; sleep 30`] });
    const outcome = running.catch((error: unknown) => error);
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toBe('once\n'), 5000);
    sshd.killSessions();
    expect(await outcome).toMatchObject({ code: 'outcome-unknown', outcome: 'unknown' });
    expect(await host.run({ argv: ['echo', 'again'] })).toMatchObject({ stdout: 'again\n' });
    expect(readFileSync(file, 'utf8')).toBe('once\n');
    expect(dialed).toBe(2);
  });

  it('commands, files and streams go over one new connection', async () => {
    await lose();
    const path = join(directory, 'file');
    await Promise.all([
      host.put([{ path, content: 'new', mode: 0o600 }]),
      host.run({ argv: ['true'], check: true }),
      host.run({ argv: ['true'], check: true }),
    ]);
    expect(Buffer.from(await host.get(path)).toString()).toBe('new');
    expect(dialed).toBe(2);
  });

  it('a local forwarding goes on over the new connection', async () => {
    const { createServer, connect: dialTcp } = await import('node:net');
    const { text } = await import('node:stream/consumers');
    const server = createServer((socket) => void socket.end('hello')).listen(0, '127.0.0.1');
    const address = await new Promise<{ port: number }>((resolve) => {
      server.once('listening', () => resolve(server.address() as { port: number }));
    });
    const forwarding = await host.forwardLocal({ to: { host: '127.0.0.1', port: address.port } });
    await lose();
    expect(await text(dialTcp(forwarding.port, '127.0.0.1'))).toBe('hello');
    await forwarding.close();
    server.close();
  });

  it('fails once the host can not be reached any more, as often as it is asked', async () => {
    await lose();
    const { port } = sshd.target;
    Object.assign(sshd.target, { port: 1 });
    for (const _ of [1, 2])
      await expect(host.run({ argv: ['true'] })).rejects.toMatchObject({
        code: 'unreachable',
        outcome: 'never-ran',
      });
    expect(dialed).toBe(7);
    Object.assign(sshd.target, { port });
    expect(await host.run({ argv: ['true'] })).toMatchObject({ exitCode: 0 });
  });

  it('stops when the command is aborted, or it is closed', async () => {
    await lose();
    Object.assign(sshd.target, { port: 1 });
    const signal = AbortSignal.timeout(5);
    await expect(host.run({ argv: ['true'], signal })).rejects.toMatchObject({ outcome: 'never-ran' });
    await host.close();
    await expect(host.run({ argv: ['true'] })).rejects.toMatchObject({ code: 'closed' });
  });
});
