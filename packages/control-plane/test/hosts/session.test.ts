import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgressEvent } from '@harderway/progress';
import { RemoteExecError, type RemoteExecErrorCode, type Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openSession } from '../../src/hosts/session.js';
import { exampleSpec } from '../example.js';

const spec = exampleSpec();
const failure = (host: string, code: RemoteExecErrorCode): RemoteExecError =>
  new RemoteExecError(code, 'it did not work', { outcome: 'never-ran', host });

/** Opens a session in which some hosts fail; which connections were closed again. */
async function open(failing: Readonly<Record<string, RemoteExecErrorCode>>, options = {}) {
  const closed: string[] = [];
  const opening = openSession(spec, {
    connect: async ({ name }) => {
      const code = failing[name];
      if (code !== undefined) throw failure(name, code);
      return { ...createFake({ host: name }), close: async () => void closed.push(name) };
    },
    ...options,
  });
  return { closed, session: await opening.catch((error: unknown) => error) };
}

describe('a session', () => {
  test('has a connection to each host, in their order, and closes all', async () => {
    const { session, closed } = await open({});
    expect(session).toMatchObject({ unreachable: [] });
    const opened = session as Awaited<ReturnType<typeof openSession>>;
    expect([...opened.transports.keys()]).toEqual(spec.hosts.map(({ name }) => name));
    await opened.close();
    expect(closed).toHaveLength(4);
  });

  test.each([
    ['auth-failed', 'ssh.identityFile'],
    ['host-key-unknown', 'accept-new'],
    ['host-key-changed', 'if the machine was rebuilt'],
    ['host-key-revoked', 'find out why'],
    ['no-common-algorithm', 'update the SSH server'],
    ['identity-unreadable', 'ssh.identityFile'],
    ['config-unreadable', 'ssh.knownHostsFile'],
    ['unreachable', 'check that the machine is up'],
  ] as const)('%s at one host: named, with what to do, and nothing stays open', async (code, hint) => {
    const { session, closed } = await open({ control1: code });
    expect(session).toMatchObject({
      code: 'hosts-unreachable',
      host: 'control1',
      found: 'it did not work',
      hint: expect.stringContaining(hint),
      details: ['control1: it did not work'],
    });
    expect(closed).toHaveLength(3);
  });

  test('several hosts are all listed, and each piece of advice once', async () => {
    const { session } = await open({
      control0: 'auth-failed',
      control1: 'auth-failed',
      gateway: 'unreachable',
    });
    expect(session).toMatchObject({
      message: "3 of 4 hosts can't be reached",
      details: expect.objectContaining({ length: 3 }),
    });
    expect(Reflect.get(Object(session), 'host')).toBeUndefined();
    expect(String(Reflect.get(session as object, 'hint')).match(/identityFile/g)).toHaveLength(1);
  });

  test('refuses the name of a host that cluster.yaml lacks', async () => {
    expect((await open({}, { hosts: ['gateway', 'contrl0'] })).session).toMatchObject({
      code: 'invalid-option',
      message: 'cluster.yaml has no host contrl0',
    });
  });

  test('keeps no connection open where a callback fails', async () => {
    const onProgress = ({ kind, host }: ProgressEvent): void => {
      if (kind === 'done' && host === 'control1') throw new Error('the screen is gone');
    };
    const { session, closed } = await open({}, { onProgress });
    expect(session).toMatchObject({ code: 'hosts-unreachable', found: 'the screen is gone' });
    expect(closed).toHaveLength(4);
  });

  test('goes on with those that answer where it is asked to', async () => {
    const { session } = await open({ control1: 'unreachable' }, { tolerateUnreachable: true });
    expect(session).toMatchObject({
      unreachable: [
        {
          host: 'control1',
          cause: 'it did not work',
          hint: 'check that the machine is up and that its address and port are right',
        },
      ],
    });
  });

  test.each<[string, () => Promise<void>]>([
    ['rejects', async () => Promise.reject(new Error('it does not close'))],
    [
      'throws',
      () => {
        throw new Error('it does not close');
      },
    ],
  ])('closes the others, and names what failed first, where closing one %s', async (_, close) => {
    const closed: string[] = [];
    const connect =
      (down?: string) =>
      async ({ name }: { readonly name: string }): Promise<Transport> => {
        if (name === down) throw failure(name, 'unreachable');
        return {
          ...createFake({ host: name }),
          close: name === 'gateway' ? close : async () => void closed.push(name),
        };
      };
    await expect(openSession(spec, { connect: connect('control1') })).rejects.toMatchObject({
      code: 'hosts-unreachable',
    });
    expect(closed).toEqual(['control0', 'control2']);
    const opened = await openSession(spec, { connect: connect() });
    await expect(opened.close()).rejects.toThrow('it does not close');
    expect(closed).toEqual(['control0', 'control2', 'control0', 'control1', 'control2']);
  });

  test('connects to chosen hosts only', async () => {
    const { session } = await open({ control1: 'unreachable' }, { hosts: ['control0'] });
    expect([...(session as Awaited<ReturnType<typeof openSession>>).transports.keys()]).toEqual(['control0']);
  });

  test('connects to more hosts later, to each once', async () => {
    const { session, closed } = await open({ control1: 'unreachable' }, { hosts: ['control0'] });
    const opened = session as Awaited<ReturnType<typeof openSession>>;
    const { control0 } = Object.fromEntries(opened.transports);
    await opened.reach(['control0', 'gateway', 'nobody']);
    expect([...opened.transports.keys()]).toEqual(['control0', 'gateway']);
    expect(opened.transports.get('control0')).toBe(control0);
    await expect(opened.reach(['control1', 'control2'])).rejects.toMatchObject({
      code: 'hosts-unreachable',
      message: "1 of 2 hosts can't be reached",
      host: 'control1',
    });
    expect(closed).toEqual([]);
    await opened.close();
    expect(closed).toEqual(['control0', 'gateway', 'control2']);
  });

  test('takes up a host that answers late, where it is asked to dial again', async () => {
    let down = true;
    const closed: string[] = [];
    const { session } = await open(
      {},
      {
        tolerateUnreachable: true,
        redial: true,
        connect: async ({ name }: { readonly name: string }) => {
          if (name === 'control1' && down) throw failure(name, 'unreachable');
          return { ...createFake({ host: name }), close: async () => void closed.push(name) };
        },
      },
    );
    const opened = session as Awaited<ReturnType<typeof openSession>>;
    expect(opened.unreachable).toMatchObject([{ host: 'control1' }]);
    down = false;
    await vi.waitFor(() => expect(opened.transports.has('control1')).toBe(true), 10_000);
    expect(opened.unreachable).toEqual([]);
    await opened.close();
    expect(closed).toHaveLength(4);
  });

  test('dials again until it is closed, and never a host that refused the login', async () => {
    const dialed: string[] = [];
    const { session } = await open(
      {},
      {
        tolerateUnreachable: true,
        redial: true,
        connect: async ({ name }: { readonly name: string }) => {
          dialed.push(name);
          throw failure(name, name === 'control0' ? 'auth-failed' : 'unreachable');
        },
      },
    );
    const opened = session as Awaited<ReturnType<typeof openSession>>;
    await vi.waitFor(() => expect(dialed.filter((name) => name === 'control1')).toHaveLength(2), 10_000);
    expect(dialed.filter((name) => name === 'control0')).toHaveLength(1);
    await opened.close();
    const { length } = dialed;
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(dialed).toHaveLength(length);
  });
});

describe('ssh_config', () => {
  /** An address where something listens, and how often it was dialed. */
  async function listening(): Promise<{ readonly port: number; readonly dialed: () => number }> {
    let dialed = 0;
    const server = createServer((socket) => {
      dialed += 1;
      // A version that no client speaks: nobody tries again.
      socket.end('SSH-1.0-old\r\n');
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, dialed: () => dialed };
  }

  /** Connects to control0 at this port, with the text of ssh_config. */
  async function opening(port: number, text: string): Promise<unknown> {
    const directory = await mkdtemp(join(tmpdir(), 'session-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const configFile = join(directory, 'config');
    await writeFile(configFile, text);
    const hosts = spec.hosts.map((host) => ({
      ...host,
      ssh: { ...host.ssh, host: '127.0.0.1', port, configFile },
    }));
    return openSession({ ...spec, hosts }, { hosts: ['control0'] }).catch((error: unknown) => error);
  }

  test('leads over a jump host, and decides no port that cluster.yaml has', async () => {
    const [target, bastion] = await Promise.all([listening(), listening()]);
    const direct = await opening(target.port, 'Host 127.0.0.1\n  Port 1\n');
    expect(direct).toMatchObject({ code: 'hosts-unreachable' });
    const before = target.dialed();
    expect(before).toBeGreaterThan(0);
    expect(bastion.dialed()).toBe(0);
    const config = `Host 127.0.0.1\n  ProxyJump localhost:${bastion.port}\n`;
    expect(await opening(target.port, config)).toMatchObject({ code: 'hosts-unreachable' });
    expect(bastion.dialed()).toBeGreaterThan(0);
    expect(target.dialed()).toBe(before);
  });

  test('that can not be read is named', async () => {
    expect(await opening(1, 'Port many\n')).toMatchObject({
      code: 'hosts-unreachable',
      found: expect.stringContaining("ssh_config can't be read"),
      hint: expect.stringContaining('ssh.configFile'),
    });
  });
});
