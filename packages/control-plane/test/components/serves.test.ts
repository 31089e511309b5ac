import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { memberServes } from '../../src/components/etcd/serves.js';

const unhealthy = 'https://127.0.0.1:2379 is unhealthy: failed to commit proposal:';

/** The result of the check where etcdctl prints this on standard error and ends so. */
function said(text: string, code: number) {
  const [shell = '', ...argv] = memberServes.slice(0, 4);
  const etcdctl = ['sh', '-c', 'printf "%s\\n" "$1" >&2; exit "$2"', 'sh', text, String(code)];
  const { status, stderr } = spawnSync(shell, [...argv, ...etcdctl], { encoding: 'utf8' });
  return { status, stderr };
}

test.each([
  ['is healthy', 'https://127.0.0.1:2379 is healthy: successfully committed proposal', 0, 0],
  ['takes no writes', `${unhealthy} Active Alarm(s): NOSPACE `, 1, 0],
  ['has other data', `${unhealthy} Active Alarm(s): CORRUPT `, 1, 1],
  ['takes no writes and has other data', `${unhealthy} Active Alarm(s): NOSPACE CORRUPT `, 1, 1],
  ['knows no leader', `${unhealthy} context deadline exceeded`, 1, 1],
])('a member that %s', (_, text, code, expected) => {
  expect(said(text, code)).toEqual({ status: expected, stderr: expected === 0 ? '' : `${text}\n` });
});
