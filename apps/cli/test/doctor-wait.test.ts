import type { Bundle } from '@harderway/cluster-doctor';
import { expect, test } from 'vitest';
import { answer, on } from '../../../tools/testing/hand-built/edit.js';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { waitUntilGone } from '../src/doctor-wait.js';

const looks = {
  full: answer('control1', 'inodes', (text) => `${text}\n/dev/vdb1 1000 1000 0 100% /var/lib/etcd`),
  free: (bundle: Bundle) => bundle,
  silent: on('control1', () => ({
    answers: {},
    files: {},
    processes: [],
    unread: [{ subject: 'the host', reason: 'connection refused' }],
  })),
} as const;

async function wait(states: readonly (keyof typeof looks)[], allowUnread = false) {
  const told: string[] = [];
  let count = 0;
  const surroundings = {
    now: () => new Date(count * 1000),
    signal: new AbortController().signal,
    stderr: { write: (text: string) => told.push(text) },
  };
  const look = async (): Promise<Bundle> => {
    const state = states[Math.min(count, states.length - 1)] ?? 'free';
    count += 1;
    return looks[state](healthy());
  };
  await waitUntilGone(surroundings, 'disk-full', { timeout: 10, allowUnread }, look, 1);
  return { count, told };
}

const still = 'disk-full is still found\n';
const unread = 'not everything could be read: disk-full may still be there\n';

test.each([
  ['one that is not there', ['free'], []],
  ['one that goes', ['full', 'full', 'free'], [still, still]],
  ['a host that is silent for a while', ['full', 'silent', 'free'], [still, unread]],
] as const)('%s', async (_, states, told) => {
  expect(await wait(states)).toEqual({ count: states.length, told });
});

test('silence ends it where that is allowed', async () => {
  expect(await wait(['full', 'silent', 'free'], true)).toEqual({ count: 2, told: [still] });
});

test('it ends when the time is over', async () => {
  expect(await wait(['full'])).toMatchObject({ count: 10 });
});
