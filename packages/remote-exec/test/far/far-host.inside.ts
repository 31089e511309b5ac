import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as dialTcp } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SshTarget } from '../../src/model/ssh-target.js';
import type { Transport } from '../../src/model/transport.js';
import { openssh } from '../../src/openssh/openssh.js';
import { connect } from '../../src/ssh2/connect.js';
import { type FarHost, roundTripMs, startFarHost } from '../rig/line.js';
import { noneLeft } from '../rig/processes.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

let far: FarHost;
let sshd: Sshd;
let host: Transport;
/** The same sshd without the line, for comparison. */
let nearSshd: Sshd;
let nearHost: Transport;
beforeAll(async () => {
  far = await startFarHost();
  sshd = await startFarSshd(2222);
  host = await connect(sshd.target);
  nearSshd = await startSshd({ lines: bareHome });
  nearHost = await connect(nearSshd.target);
});
afterAll(async () => {
  await Promise.all([host?.close(), nearHost?.close()]);
  await Promise.all([sshd?.stop(), nearSshd?.stop()]);
  await far?.stop();
});

/** The time of root's own profile, which is not to be counted. */
const bareHome = ['SetEnv HOME=/nonexistent'];

const startFarSshd = (port: number, lines: readonly string[] = []): Promise<Sshd> =>
  startSshd({ address: far.address, port, wrap: far.inside, lines: [...bareHome, ...lines] });

/**
 * Round trips that something takes: how much longer it takes over the line than beside it. The best times of several
 * count, for a busy machine makes them longer, and none makes them shorter. After ten rounds it goes on, up to forty, while these are
 * not fewer than a limit.
 */
async function roundTrips(
  below: number,
  work: (host: Transport, sshd: Sshd) => Promise<unknown>,
): Promise<number> {
  const timed = async (host: Transport, sshd: Sshd): Promise<number> => {
    const begun = performance.now();
    await work(host, sshd);
    return performance.now() - begun;
  };
  const best = { far: Number.POSITIVE_INFINITY, near: Number.POSITIVE_INFINITY };
  let trips = below;
  for (let round = 0; round < 10 || (trips >= below && round < 40); round += 1) {
    best.far = Math.min(best.far, await timed(host, sshd));
    best.near = Math.min(best.near, await timed(nearHost, nearSshd));
    trips = (best.far - best.near) / roundTripMs;
  }
  return trips;
}

const takesFewerTrips = async (than: number, work: Parameters<typeof roundTrips>[1]): Promise<void> =>
  expect(await roundTrips(than, work)).toBeLessThan(than);

async function withHost<T>(target: SshTarget, work: (host: Transport) => Promise<T>): Promise<T> {
  const other = await connect(target, { keepaliveMs: 500 });
  try {
    return await work(other);
  } finally {
    await other.close();
  }
}

const at = (name: string): string => join(sshd.directory, name);
let made = 0;
function fresh(content: string | Uint8Array): { path: string; content: string | Uint8Array; mode: number } {
  made += 1;
  return { path: at(`fresh-${made}`), content, mode: 0o640 };
}

it('the line is as long as it is said to be', async () => {
  const trips = await roundTrips(1.3, async (_, { port, target }) => {
    const socket = dialTcp(port, target.host);
    await once(socket, 'connect');
    socket.destroy();
  });
  expect(trips).toBeGreaterThan(0.9);
  expect(trips).toBeLessThan(1.3);
});

it('a login takes five round trips', async () => {
  await takesFewerTrips(6, (_, { target }) => withHost(target, async () => undefined));
});

it('a command takes two: one opens its channel, one runs it', async () => {
  await takesFewerTrips(2.8, (host) => host.run({ argv: ['true'] }));
});

it('ten commands at once do not wait for one another', async () => {
  const ten = (host: Transport): Promise<unknown> =>
    Promise.all(Array.from({ length: 10 }, () => host.run({ argv: ['true'] })));
  // One after the other they would take twenty.
  await takesFewerTrips(4, ten);
});

it('a file that the host has already takes two', async () => {
  const file = fresh('the same');
  await host.put([file]);
  await takesFewerTrips(2.8, (host) => host.put([file]));
});

it('a file that it does not have takes three: the content is sent when it was looked for', async () => {
  await takesFewerTrips(3.8, (host) => host.put([fresh('new')]));
});

it('a hundred small files take no more but what their bytes need', async () => {
  const hundred = (host: Transport): Promise<unknown> =>
    host.put(Array.from({ length: 100 }, (_, index) => fresh(`file ${index}`)));
  // One after the other they would take three hundred; what the host does for so many varies by more than one.
  await takesFewerTrips(12, hundred);
});

it('a file to read takes two', async () => {
  const file = fresh('read me');
  await host.put([file]);
  await takesFewerTrips(2.8, (host) => host.get(file.path));
});

it('a large file comes over whole, both ways', async () => {
  const file = fresh(Buffer.alloc(12_000_000, 'far away '));
  expect(await host.put([file])).toMatchObject([{ changed: true }]);
  expect(readFileSync(file.path).equals(Buffer.from(file.content))).toBe(true);
  expect(Buffer.from(await host.get(file.path)).equals(Buffer.from(file.content))).toBe(true);
});

it('5 MB of stderr that nobody reads hold nothing up', async () => {
  const script = 'head -c 5000000 /dev/zero >&2; echo done';
  const result = await host.run({ argv: ['sh', '-c', script], maxOutputBytes: 1000 });
  expect(result).toMatchObject({ exitCode: 0, stdout: 'done\n', truncatedBytes: { stderr: 4_999_000 } });
});

it('what is aborted ends there', async () => {
  const sleep = `sleep 6002.${process.pid}`;
  const stop = new AbortController();
  const running = host.run({
    argv: ['sh', '-c', `${sleep} & echo up; wait`],
    signal: stop.signal,
    onStdoutLine: () => stop.abort(),
  });
  await expect(running).rejects.toMatchObject({ code: 'aborted', outcome: 'ended' });
  await noneLeft(sleep);
});

it.each([100, 30_000_000])('a put of %d bytes that is out of time leaves the old file', async (size) => {
  const directory = at(`slow-${size}`);
  const path = join(directory, 'file');
  await host.put([{ path, content: 'old', mode: 0o600 }]);
  const put = host.put([{ path, content: Buffer.alloc(size, 1), mode: 0o600 }], { timeoutMs: 60 });
  await expect(put).rejects.toMatchObject({ code: 'timed-out' });
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(directory)).toEqual(['file']);
});

it('a host without commands is served by SFTP', async () => {
  const only = await startFarSshd(2223, ['ForceCommand internal-sftp']);
  try {
    const file = fresh(Buffer.alloc(2_000_000, 'sftp '));
    await withHost(only.target, (other) => other.put([file]));
    expect(readFileSync(file.path).equals(Buffer.from(file.content))).toBe(true);
  } finally {
    await only.stop();
  }
});

it('through a jump host', async () => {
  const behind = await startSshd({ port: 2224, address: far.address, wrap: far.inside });
  try {
    await withHost({ ...behind.target, jump: sshd.target }, async (other) => {
      const file = fresh('behind');
      await other.put([file]);
      expect((await other.run({ argv: ['cat', file.path] })).stdout).toBe('behind');
    });
  } finally {
    await behind.stop();
  }
});

it("by the system's ssh", async () => {
  const { host: address, port, user, identityFile, knownHostsFile } = sshd.target;
  const configFile = '/dev/null';
  const other = await openssh({ host: address, port, user, identityFile, knownHostsFile, configFile });
  try {
    const file = fresh('by ssh');
    await other.put([file]);
    expect((await other.run({ argv: ['cat', file.path] })).stdout).toBe('by ssh');
  } finally {
    await other.close();
  }
});

// The last one: after it the host is not heard of again.
it('a line that goes silent within a put is found out, and the target is the old file', async () => {
  const path = at('target');
  writeFileSync(path, 'old');
  await withHost(sshd.target, async (other) => {
    const put = other.put([{ path, content: Buffer.alloc(30_000_000, 2), mode: 0o600 }], {
      onProgress: ({ done }) => {
        if (done > 1_000_000 && !existsSync(at('silenced'))) {
          writeFileSync(at('silenced'), '');
          far.silence();
        }
      },
    });
    await expect(put).rejects.toMatchObject({ code: 'outcome-unknown', outcome: 'unknown' });
  });
  expect(readFileSync(path, 'utf8')).toBe('old');
});
