import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdersScript } from '../../src/components/sole-holder.js';

const run = promisify(execFile);
const ip = (...argv: readonly string[]) => run('ip', argv);

const address = '192.168.1.21';
const machines = ['holder', 'other'].map((name, index) => ({
  own: `192.168.1.${index + 9}`,
  mac: `02:00:00:00:00:0${index + 1}`,
  namespace: `${name}-${process.pid}`,
  device: `arp${index}`,
}));
const [holder, other] = machines as [(typeof machines)[number], (typeof machines)[number]];

// Two network namespaces with a cable between them, and no way out.
beforeEach(async () => {
  for (const { namespace } of machines) await ip('netns', 'add', namespace);
  const [one = [], two = []] = machines.map(({ namespace, device }) => ['name', device, 'netns', namespace]);
  await ip('link', 'add', ...one, 'type', 'veth', 'peer', ...two);
  for (const { own, mac, namespace, device } of machines) {
    await ip('-n', namespace, 'link', 'set', device, 'address', mac);
    await ip('-n', namespace, 'address', 'add', `${own}/24`, 'dev', device);
    await ip('-n', namespace, 'link', 'set', device, 'up');
  }
});

afterEach(async () => {
  for (const { namespace } of machines) await ip('netns', 'del', namespace);
});

const has = ({ namespace, device }: (typeof machines)[number]) =>
  ip('-n', namespace, 'address', 'add', `${address}/32`, 'dev', device);

const ask = async (...by: readonly string[]): Promise<string> =>
  (await run('ip', ['netns', 'exec', holder.namespace, 'perl', '-e', holdersScript, address, ...by])).stdout;

test('who has the virtual IP learns of each other machine that has it', async () => {
  expect(await ask()).toBe('not here\n');
  await has(holder);
  expect(await ask()).toBe('asked\n');
  await has(other);
  expect(await ask()).toBe(`${other.mac}\nasked\n`);
});

test('a control node that hides the address is not heard', async () => {
  await has(holder);
  const hidden = ['address', 'add', `${address}/32`, 'dev', 'lo'];
  await ip('-n', other.namespace, ...hidden);
  const settings = 'echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore';
  await run('ip', ['netns', 'exec', other.namespace, 'sh', '-c', settings]);
  expect(await ask()).toBe('asked\n');
});

test('a gateway without the virtual IP asks in the network of its own address', async () => {
  expect(await ask(holder.own)).toBe('asked\n');
  await has(other);
  expect(await ask(holder.own)).toBe(`${other.mac}\nasked\n`);
  expect(await ask('192.168.1.99')).toBe('not here\n');
});
