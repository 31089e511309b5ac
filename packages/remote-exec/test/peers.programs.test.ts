import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeSSH } from 'node-ssh';
import SftpClient from 'ssh2-sftp-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SshTarget } from '../src/model/ssh-target.js';
import { connect } from '../src/ssh2/connect.js';
import { endThose, processesWith } from './rig/processes.js';
import { type Relay, startRelay } from './rig/relay.js';
import { type Sshd, startSshd } from './rig/sshd.js';

/**
 * Checks what the table in docs/performance.md says of others, with this package beside them. A failure here means that the
 * other one has become better: correct the table.
 */
describe('beside others', () => {
  let sshd: Sshd;
  let directory: string;
  let relay: Relay;
  beforeAll(async () => {
    sshd = await startSshd();
    directory = mkdtempSync(join(tmpdir(), 'remote-exec-peers-'));
    relay = await startRelay(sshd.port);
  });
  afterAll(async () => {
    await relay.close();
    await sshd.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  const login = (port = sshd.port) => ({
    host: sshd.target.host,
    port,
    username: sshd.target.user,
    privateKey: readFileSync(String(sshd.target.identityFile), 'utf8'),
  });
  const ours = (port = sshd.port): SshTarget => ({
    ...sshd.target,
    port,
    hostKeyAlias: `[127.0.0.1]:${sshd.port}`,
  });
  const nodeSsh = async (port?: number): Promise<NodeSSH> => {
    const client = await new NodeSSH().connect(login(port));
    // It listens for no error after connecting: a connection that is reset would end this process.
    client.connection?.on('error', () => {});
    return client;
  };
  const sftpClient = async (port?: number): Promise<SftpClient> => {
    const client = new SftpClient();
    client.on('error', () => undefined);
    await client.connect(login(port));
    return client;
  };

  it('unknown host key: accepted by node-ssh and ssh2-sftp-client, refused here', async () => {
    const [first, second] = await Promise.all([nodeSsh(), sftpClient()]);
    expect(first.isConnected()).toBe(true);
    expect(await second.cwd()).not.toBe('');
    first.dispose();
    await second.end();
    const none = join(directory, 'none');
    writeFileSync(none, '');
    await expect(connect({ ...ours(), knownHostsFile: none })).rejects.toMatchObject({
      code: 'host-key-unknown',
    });
  });

  it('files written: in place by both, so that a reader sees half of one; renamed here', async () => {
    const from = join(directory, 'from');
    const to = join(directory, 'to');
    writeFileSync(from, 'new');
    const inode = async (put: () => Promise<unknown>): Promise<boolean> => {
      writeFileSync(to, 'old');
      const before = statSync(to).ino;
      await put();
      expect(readFileSync(to, 'utf8')).toBe('new');
      return statSync(to).ino === before;
    };
    const [first, second, third] = [await nodeSsh(), await sftpClient(), await connect(ours())];
    expect(await inode(() => first.putFile(from, to))).toBe(true);
    expect(await inode(() => second.fastPut(from, to))).toBe(true);
    expect(await inode(() => third.put([{ path: to, content: 'new', mode: 0o644 }]))).toBe(false);
    first.dispose();
    await second.end();
    await third.close();
  });

  it('same file again: sent by both, not here', async () => {
    const content = Buffer.alloc(3_000_000, 'the same');
    const from = join(directory, 'same');
    const to = join(directory, 'same-to');
    writeFileSync(from, content);
    const sent = async (put: () => Promise<unknown>): Promise<number> => {
      await put();
      const before = relay.sent();
      await put();
      return relay.sent() - before;
    };
    const [first, second, third] = [
      await nodeSsh(relay.port),
      await sftpClient(relay.port),
      await connect(ours(relay.port)),
    ];
    expect(await sent(() => first.putFile(from, to))).toBeGreaterThan(content.length);
    expect(await sent(() => second.fastPut(from, to))).toBeGreaterThan(content.length);
    expect(await sent(() => third.put([{ path: to, content, mode: 0o644 }]))).toBeLessThan(20_000);
    first.dispose();
    await second.end();
    await third.close();
  });

  it('connection lost while running: node-ssh resolves as if it had ended; here the outcome is unknown', async () => {
    const sleep = `sleep 5301.${process.pid}`;
    const command = ['sh', '-c', `echo up; ${sleep}; true`] as const;
    const first = await nodeSsh(relay.port);
    const theirs = first.execCommand(`echo up; ${sleep}; true`, { onStdout: relay.cut });
    expect(await theirs).toMatchObject({ code: null, signal: null, stdout: 'up' });
    const third = await connect(ours(relay.port));
    await expect(third.run({ argv: command, onStdoutLine: relay.cut })).rejects.toMatchObject({
      code: 'outcome-unknown',
    });
    expect(processesWith(sleep).length).toBeGreaterThan(0);
    endThose(sleep);
    first.dispose();
    await third.close();
  });

  it('abort ends the remote processes: there is none in node-ssh, and closing leaves them running', async () => {
    const sleep = `sleep 5302.${process.pid}`;
    const first = await nodeSsh();
    const running = first.execCommand(`echo up; ${sleep}; true`, {
      onStdout: () => first.dispose(),
    });
    await running.catch(() => undefined);
    expect(processesWith(sleep).length).toBeGreaterThan(0);
    endThose(sleep);
  });

  it('MaxSessions: node-ssh fails beyond it, here commands wait', async () => {
    const few = await startSshd({ lines: ['MaxSessions 2'] });
    try {
      const theirs = await new NodeSSH().connect({
        ...login(few.port),
        privateKey: readFileSync(join(few.directory, 'user'), 'utf8'),
      });
      const many = Array.from({ length: 6 }, () => theirs.execCommand('sleep 0.3'));
      const failed = (await Promise.allSettled(many)).filter(({ status }) => status === 'rejected');
      expect(failed.length).toBeGreaterThan(0);
      theirs.dispose();
      const host = await connect(few.target);
      const runs = await Promise.all(Array.from({ length: 6 }, () => host.run({ argv: ['sleep', '0.3'] })));
      expect(runs.map(({ exitCode }) => exitCode)).toEqual(Array(6).fill(0));
      await host.close();
    } finally {
      await few.stop();
    }
  });
});
