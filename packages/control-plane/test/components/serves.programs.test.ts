import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { memberServes } from '../../src/components/etcd/serves.js';

const read = '{"header":{"cluster_id":"17888","member_id":"10501","revision":"4","raft_term":"2"}}';
const status = (more = ''): string =>
  `{"header":{"cluster_id":"17888","member_id":"10501"},"version":"3.5.16","dbSize":"20480","leader":"10501"${more}}`;
const alarm = (name: string): string => `,"errors":["memberID:10501 alarm:${name} "]`;
const both = ',"errors":["memberID:10501 alarm:NOSPACE ","memberID:10501 alarm:CORRUPT "]';

/** The result of the check where curl prints this and ends so. */
function said(text: string, code: number) {
  const [shell = '', ...argv] = memberServes.slice(0, 4);
  const curl = ['sh', '-c', 'printf "%s\\n" "$1"; exit "$2"', 'sh', text, String(code)];
  const { status: ended, stderr } = spawnSync(shell, [...argv, ...curl], { encoding: 'utf8' });
  return { ended, stderr };
}

test.each([
  ['is healthy', `${read}\n${status()}`, 0, 0],
  ['takes no writes', `${read}\n${status(alarm('NOSPACE'))}`, 0, 0],
  ['has other data', `${read}\n${status(alarm('CORRUPT'))}`, 0, 1],
  ['takes no writes and has other data', `${read}\n${status(both)}`, 0, 1],
  [
    'knows no leader',
    `{"error":"etcdserver: no leader","code":14,"message":"etcdserver: no leader"}\n${status()}`,
    0,
    1,
  ],
  ['does not answer', 'curl: (7) Failed to connect to 127.0.0.1 port 2379', 7, 7],
])('a member that %s', (_, text, code, expected) => {
  expect(said(text, code)).toEqual({ ended: expected, stderr: expected === 0 ? '' : `${text}\n` });
});
