import { expect, test } from 'vitest';
import {
  all,
  answer,
  editUnit,
  type Plant,
  replaced,
  stopped,
} from '../../../../tools/testing/hand-built/edit.js';
import { faultOf } from '../../../../tools/testing/hand-built/faults.js';
import { findingsAfter, reportAfter } from '../bundles/judged.js';

/** Each finding above a note with those below it. */
const rootsAfter = (...plants: readonly Plant[]) =>
  reportAfter(all(...plants)).findings.flatMap(({ id, severity, consequences }) =>
    severity === 'info' ? [] : [[id, ...consequences.map((each) => each.id)]],
  );

const alone = faultOf('a member of etcd that the others do not answer').plant;

test('a member in the middle of an election is a warning', () => {
  const [found] = findingsAfter(alone);
  expect(found).toMatchObject({
    severity: 'error',
    evidence: [{ text: 'etcdserver: no leader, raftTerm=9 raftIndex=812345' }],
  });
  const [brief] = findingsAfter(
    all(
      alone,
      answer('control0', 'etcd-alarms', () => ''),
    ),
  );
  expect(brief).toMatchObject({ id: 'etcd-no-leader', severity: 'warning' });
  expect(brief?.advice).toContain('run the doctor again');
});

test.each([
  [
    'the quorum is lost',
    all(stopped('control1', 'etcd.service'), stopped('control2', 'etcd.service')),
    'quorum-lost',
  ],
  [
    'a route leads to nowhere',
    faultOf('a route that leads to nowhere, seen from both sides').plant,
    'etcd-peer-unreachable',
  ],
])('a member without a leader is a consequence where %s', (_, plant, root) => {
  const roots = rootsAfter(plant, alone);
  expect(roots.map(([first]) => first)).not.toContain('etcd-no-leader');
  expect(roots.find(([first]) => first === root)).toContain('etcd-no-leader');
});

test.each([
  ['etcd 3.4', '3.4.27', ''],
  ['etcd 3.6', '3.6.5', '"storageVersion":"3.6.0","dbSizeQuota":2147483648,"downgradeInfo":{},'],
  ['etcd that writes zeros', '3.5.15', '"leader":0,'],
])('the status of %s shows a member without a leader', (_, version, more) => {
  const form = answer('control0', 'etcd-status', (text) =>
    replaced('"version":"3.5.15",', `"version":"${version}",${more}`)(text),
  );
  expect(findingsAfter(all(alone, form))[0]?.id).toBe('etcd-no-leader');
});

test('a status without the state of Raft says nothing about a leader', () => {
  const old = answer(
    'control0',
    'etcd-status',
    () => '[{"Status":{"dbSize":24000000,"dbSizeInUse":9000000}}]',
  );
  expect(rootsAfter(old)).toEqual([]);
});

test('an API server that asks no other member is a consequence', () => {
  const own = editUnit(
    'control0',
    'kube-apiserver.service',
    replaced(/--etcd-servers=\S+/, '--etcd-servers=https://127.0.0.1:2379'),
  );
  const notReady = answer(
    'control0',
    'https 127.0.0.1:6443/readyz?verbose',
    () => 'HTTP/1.0 500 Internal Server Error\n\n[+]ping ok\n[-]etcd failed: reason withheld',
  );
  expect(rootsAfter(alone, own, notReady)).toEqual([['etcd-no-leader', 'api-not-ready']]);
});

test('the disk of the log of a member may be full', () => {
  const full = all(
    editUnit('control0', 'etcd.service', replaced('--data-dir=/var/lib/etcd', '$& --wal-dir=/srv/wal')),
    answer('control0', 'disks', (text) => `${text}\n/dev/vdb1 10000000 10000000 0 100% /srv/wal`),
  );
  expect(rootsAfter(full)).toEqual([['disk-full']]);
});

const learner = faultOf('a member of etcd that nobody has promoted').plant;

test('a learner is promoted by way of a voter', () => {
  const [found] = findingsAfter(learner);
  expect(found).toMatchObject({
    severity: 'warning',
    message: 'the member control2 of etcd on control2 is a learner: it has no vote, and serves no API server',
  });
  expect(found?.repair).toEqual([
    { host: 'control0', command: expect.stringMatching(/^ETCDCTL_API=3 etcdctl .* member promote 66$/) },
  ]);
});

const unlisted = (host: string): Plant => answer(host, 'etcd-members', () => '', 1);

test.each([
  ['its own word alone', all(unlisted('control0'), unlisted('control1')), 1],
  [
    'a list behind a log record',
    all(
      answer('control0', 'etcd-members', (list) => `{"level":"warn","msg":"retrying"}\n${list}`),
      unlisted('control1'),
    ),
    1,
  ],
  [
    'no list that has it as a voter',
    answer('control1', 'etcd-members', replaced(',"isLearner":true', '')),
    0,
  ],
])('a learner is known by %s', (_, plant, count) => {
  const found = findingsAfter(all(learner, plant)).filter(({ id }) => id === 'etcd-learner');
  expect(found).toHaveLength(count);
});

test('a learner that has not started has its number for a name, and is not promoted', () => {
  const added = all(
    ...['control0', 'control1', 'control2'].map((host) =>
      answer(
        host,
        'etcd-members',
        replaced(
          '"members":[',
          '"members":[{"ID":17404764282944376241,"peerURLs":["https://192.168.1.99:2380"],"isLearner":true},',
        ),
      ),
    ),
  );
  const found = findingsAfter(added).find(({ id }) => id === 'etcd-learner');
  expect(found?.message).toContain('the member f18a24e6a44e4db1 of etcd is a learner');
  expect(found?.repair).toEqual([]);
  expect(found?.advice).toContain('It does not run');
});

test('a learner does not count for the quorum', () => {
  const down = (...hosts: readonly string[]): readonly string[] =>
    findingsAfter(all(learner, ...hosts.map((host) => stopped(host, 'etcd.service')))).map(({ id }) => id);
  expect(down('control2')).not.toContain('quorum-at-risk');
  expect(down('control1')).toContain('quorum-lost');
});

test('an API server that asks a learner alone is a consequence of it', () => {
  const own = editUnit(
    'control2',
    'kube-apiserver.service',
    replaced(/--etcd-servers=\S+/, '--etcd-servers=https://127.0.0.1:2379'),
  );
  const notReady = answer(
    'control2',
    'https 127.0.0.1:6443/readyz?verbose',
    () => 'HTTP/1.0 500 Internal Server Error\n\n[+]ping ok\n[-]etcd failed: reason withheld',
  );
  expect(rootsAfter(learner, own, notReady)).toEqual([['etcd-learner', 'api-not-ready']]);
});
