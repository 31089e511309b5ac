import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SshTarget } from '../../src/model/ssh-target.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { makeUser, type User } from '../rig/user.js';
import { whoami } from '../rig/whoami.js';

const later = <T>(value: T, ms: number): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms));

describe('a person who takes time to answer', () => {
  let user: User;
  let sshd: Sshd;
  let locked: string;
  beforeAll(async () => {
    user = makeUser();
    sshd = await startSshd({ wrap: user.wrap, lines: ['PasswordAuthentication yes'] });
    locked = join(sshd.directory, 'locked');
    copyFileSync(join(sshd.directory, 'user'), locked);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'the passphrase', '-f', locked]);
  });
  afterAll(async () => {
    await sshd.stop();
    user.remove();
  });

  it('does not run into the time for the login, by password', async () => {
    const password = (): Promise<string> => later(user.password, 1200);
    const target: SshTarget = { ...sshd.target, user: user.name, identityFile: undefined, password };
    const host = await connect(target, { timeoutMs: 1000 });
    expect((await host.run({ argv: ['id', '-un'] })).stdout).toBe(`${user.name}\n`);
    await host.close();
  });

  it('is asked for a passphrase before a connection is open that would wait', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined).resetAndDestroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    let connectionsWhenAnswered: number | undefined;
    const passphrase = async (): Promise<string> => {
      await later(undefined, 300);
      connectionsWhenAnswered = connections;
      return 'the passphrase';
    };
    await expect(connect({ ...sshd.target, port, identityFile: locked, passphrase })).rejects.toMatchObject({
      code: 'unreachable',
      outcome: 'never-ran',
    });
    expect(connectionsWhenAnswered).toBe(0);
    server.close();
    expect(await whoami({ ...sshd.target, identityFile: locked, passphrase })).toBe('root');
  });
});
