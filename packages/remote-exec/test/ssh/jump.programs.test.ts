import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { forEachHost } from '../../src/hosts/for-each-host.js';
import type { SshTarget } from '../../src/model/ssh-target.js';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { noneLeft } from '../rig/processes.js';
import { type Relay, startRelay } from '../rig/relay.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

let behind: Sshd;
let bastion: Sshd;
let relay: Relay;
let open: Transport[] = [];
beforeAll(async () => {
  behind = await startSshd({ lines: ['MaxStartups 200', 'PerSourcePenalties no'] });
});
beforeEach(async () => {
  bastion = await startSshd({ lines: ['MaxSessions 1', 'MaxStartups 3'] });
  relay = await startRelay(bastion.port);
});
afterEach(async () => {
  await Promise.all(open.map((host) => host.close()));
  open = [];
  await relay.close();
  await bastion.stop();
});
afterAll(() => behind.stop());

const jump = (more: Partial<SshTarget> = {}): SshTarget => ({
  ...bastion.target,
  port: relay.port,
  hostKeyAlias: `[127.0.0.1]:${bastion.port}`,
  ...more,
});
/** Each has a description of the jump host of its own, as reading ssh_config gives. */
const through = (name: string, more?: Partial<SshTarget>): SshTarget => ({
  ...behind.target,
  name,
  jump: jump(more),
});
async function enter(target: SshTarget, signal?: AbortSignal): Promise<Transport> {
  const host = await connect(target, { signal });
  open.push(host);
  return host;
}
const logins = (): number => bastion.log().split('Accepted publickey').length - 1;
const dials = (): number => bastion.log().split('Connection from').length - 1;
const names = Array.from({ length: 20 }, (_, index) => `host${index}`);

it('twenty hosts behind one are one login there, whatever its MaxSessions and MaxStartups', async () => {
  const results = await forEachHost(
    names.map((name) => through(name)),
    async (target) => (await (await enter(target)).run({ argv: ['echo', String(target.name)] })).stdout,
    { concurrency: 20 },
  );
  expect(results).toMatchObject(names.map((name) => ({ kind: 'ok', value: `${name}\n` })));
  expect(logins()).toBe(1);
});

it('it is left with the last one, and entered again by the next', async () => {
  const first = await enter(through('a'));
  const second = await enter(through('b'));
  await first.close();
  expect((await second.run({ argv: ['echo', 'still'] })).stdout).toBe('still\n');
  expect(logins()).toBe(1);
  await second.close();
  await enter(through('c'));
  expect(logins()).toBe(2);
});

it('a login that fails there fails once', async () => {
  const denied = await startSshd();
  const before = dials();
  const { identityFile } = denied.target;
  const results = await Promise.allSettled(names.map((name) => enter(through(name, { identityFile }))));
  await denied.stop();
  for (const [index, result] of results.entries())
    expect(result).toMatchObject({
      status: 'rejected',
      reason: {
        code: 'auth-failed',
        host: names[index],
        message: expect.stringMatching(new RegExp(`^${names[index]}: the jump host .*: login as .* failed`)),
      },
    });
  expect(dials() - before).toBe(1);
});

it('those who enter it as another are a login of their own', async () => {
  await enter(through('a'));
  await enter(through('b', { password: () => 'another' }));
  await enter(through('c', { agent: '/nonexistent' }));
  expect(logins()).toBe(3);
});

it('who gives up leaves the others their way', async () => {
  const stop = new AbortController();
  const gone = expect(enter(through('a'), stop.signal)).rejects.toMatchObject({ code: 'aborted' });
  const stays = enter(through('b'));
  stop.abort();
  await gone;
  expect((await (await stays).run({ argv: ['echo', 'here'] })).stdout).toBe('here\n');
});

it('if it dies, those behind it are lost, and the next ones log in again', async () => {
  const hosts = await Promise.all([enter(through('a')), enter(through('b'))]);
  const lost = hosts.map((host) => host.run({ argv: ['sleep', '20'] }));
  const settled = Promise.allSettled(lost);
  await new Promise((resolve) => setTimeout(resolve, 300));
  relay.cut();
  for (const result of await settled)
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'outcome-unknown' } });
  expect((await (await enter(through('c'))).run({ argv: ['echo', 'again'] })).stdout).toBe('again\n');
});

it('if it goes silent, what is to be ended is ended by a way of its own', async () => {
  const host = await enter(through('a'));
  const sleep = `sleep 6003.${process.pid}`;
  const stop = new AbortController();
  const running = host.run({
    argv: ['sh', '-c', `${sleep} & echo up; wait`],
    signal: stop.signal,
    onStdoutLine: () => {
      relay.freeze();
      stop.abort();
    },
  });
  await expect(running).rejects.toMatchObject({ code: 'aborted', outcome: 'ended' });
  await noneLeft(sleep);
});
