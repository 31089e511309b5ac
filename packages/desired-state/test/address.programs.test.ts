import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { address } from '../src/kinds/address.js';
import { chain } from '../src/model/kind.js';

const unshare = process.getuid?.() === 0 ? ['-n'] : ['-rn'];

/** The addresses that are left in a network namespace where a loopback that had some was told to drop 10.0.0.9/32. */
function without(held: readonly string[]): readonly string[] {
  const removal = { kind: 'address', address: '10.0.0.9/32', device: 'lo', state: 'absent' } as const;
  const commands = address.commands?.(removal, { action: 'remove', summary: '', why: '' }) ?? [];
  const script = [
    'ip link set lo up',
    ...held.map((each) => `ip address add ${each} dev lo`),
    chain(commands),
    "ip -o -4 address show dev lo | awk '{ print $4 }'",
  ].join(' &&\n');
  return execFileSync('unshare', [...unshare, 'sh', '-c', script], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

test.each([
  ['it alone', ['10.0.0.9/32'], []],
  ['the same one with another prefix length', ['10.0.0.9/24', '10.0.0.9/32'], ['10.0.0.9/24']],
  ['only that one, since a service has taken it along', ['10.0.0.9/24'], ['10.0.0.9/24']],
  ['neither', ['10.0.0.99/32'], ['10.0.0.99/32']],
])('an address is removed from a device that holds %s', (_, held, left) => {
  expect(without(held)).toEqual(['127.0.0.1/8', ...left]);
});
