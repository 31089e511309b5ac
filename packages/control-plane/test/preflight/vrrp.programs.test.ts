import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { vrrpLines } from '../../src/facts/vrrp.js';
import { gatewayHosts } from '../../src/hosts/topology.js';
import { exampleSpec, withStandby } from '../example.js';

const run = promisify(execFile);
const spec = exampleSpec(withStandby);
const gateways = gatewayHosts(spec).map((host, index) => ({
  host,
  namespace: `vrrp-${process.pid}-${index}`,
  device: `vrrp${index}`,
}));

const ip = (...argv: readonly string[]) => run('ip', argv);

// Two network namespaces with a cable between them, and no way out.
beforeEach(async () => {
  for (const { namespace } of gateways) await ip('netns', 'add', namespace);
  const [one = [], other = []] = gateways.map(({ namespace, device }) => [
    'name',
    device,
    'netns',
    namespace,
  ]);
  await ip('link', 'add', ...one, 'type', 'veth', 'peer', ...other);
  for (const { host, namespace, device } of gateways) {
    await ip('-n', namespace, 'address', 'add', `${host.address}/24`, 'dev', device);
    await ip('-n', namespace, 'link', 'set', device, 'up');
  }
});

afterEach(async () => {
  for (const { namespace } of gateways) await ip('netns', 'del', namespace);
});

/** The lines about VRRP in the answer of a gateway. */
async function answerOf({ host, namespace }: (typeof gateways)[number]): Promise<string> {
  const script = vrrpLines(spec, host).join('\n');
  return (await run('ip', ['netns', 'exec', namespace, 'sh', '-c', script])).stdout;
}

const others = gateways
  .map(({ host }) => host.address)
  .toReversed()
  .map((address) => `== vrrp\n${address}\n`);

test('gateways reach each other, also when they ask at the same moment', async () => {
  for (let round = 0; round < 4; round++) expect(await Promise.all(gateways.map(answerOf))).toEqual(others);
});

test('a gateway that asks alone reaches the other one, and none that drops the protocol', async () => {
  const [first, second] = gateways;
  if (first === undefined || second === undefined) throw new Error('the example has two gateways');
  expect(await answerOf(first)).toBe(others[0]);
  await ip('-n', first.namespace, 'rule', 'add', 'ipproto', '112', 'blackhole');
  expect(await answerOf(first)).toBe('== vrrp\n\n');
});
