import { exampleClusterYaml } from '@harderway/cluster-spec';
import { describe, expect, test } from 'vitest';
import { abandonRestore } from '../../../src/operations/abandon-restore.js';
import { idLine, restoreId } from '../../../src/operations/restore/restore-id.js';
import { clusterFile } from '../../../src/procedures/cluster.js';
import { planAbandoning } from '../../../src/procedures/restore/abandon.js';
import { exampleSpec, fakeSession, operationContext } from '../../example.js';
import { waysOfFailing } from '../../ways-of-failing.js';

const name = { sha256: 'a'.repeat(64), attempt: 1, revision: 2_000_000_000 };
const line = idLine(restoreId('kubenet', name));
const begun = `work /var/lib/etcd/restore\nunderWay ${line}`;
const staged = `${begun}\nstaged ${line}`;

/** A cluster whose control nodes print these lines about their restore. */
const saying = (lines: Readonly<Record<string, string>>) => ({
  file: clusterFile('/c/cluster.yaml', exampleClusterYaml()),
  session: fakeSession(exampleSpec(), (host) => ({
    exitCode: 0,
    stdout: `${lines[host] ?? ''}\nfree 1000000000\n`,
  })),
});

const everywhere = (lines: string) =>
  Object.fromEntries(['control0', 'control1', 'control2'].map((host) => [host, lines]));

describe('a restore is abandoned', () => {
  test.each([
    ['that began on one host', { control1: begun }, ['control1']],
    ['that was killed before it had a name', { control1: 'work /d/restore\nunderWay ' }, ['control1']],
    ['with data ready everywhere', everywhere(staged), ['control0', 'control1', 'control2']],
    [
      'whose members were down before it began',
      { ...everywhere(staged), control1: `${begun}\nstopped etcd.service` },
      ['control0', 'control1', 'control2'],
    ],
  ])('%s', async (_, lines, hosts) => {
    const { phases } = await planAbandoning(saying(lines));
    expect(phases[0]?.plan?.waves).toEqual([]);
    expect(phases.flatMap(({ before }) => before.map(({ host }) => host))).toEqual(hosts);
  });

  test('only if one has begun', async () => {
    expect((await planAbandoning(saying({}))).phases).toEqual([]);
  });
});

describe('a restore is only completed', () => {
  test.each([
    [
      'once it may have stopped a unit',
      { ...everywhere(staged), control2: `${staged}\nstopped kube-apiserver.service` },
      'it may have stopped kube-apiserver.service on control2',
    ],
    [
      'once a host has the data of the snapshot',
      { ...everywhere(staged), control0: `${begun}\ndataOf ${line}` },
      'control0 has the data of the snapshot already',
    ],
    [
      'where a host has ended it and another has not',
      { control0: `dataOf ${line}`, control1: staged },
      'control0 has the data of the snapshot already',
    ],
  ])('%s', async (_, lines, found) => {
    await expect(planAbandoning(saying(lines))).rejects.toMatchObject({ code: 'restore-refused', found });
  });

  test('and a name that cannot be read is not taken for none', async () => {
    await expect(planAbandoning(saying({ control0: 'dataOf of another version' }))).rejects.toMatchObject({
      code: 'restore-refused',
      found: '"of another version"',
    });
  });
});

test.each(Object.entries(waysOfFailing))('nothing is abandoned after %s of a host', async (_, answer) => {
  const { file, session } = saying(everywhere(staged));
  const doubted = fakeSession(session.spec, (host) =>
    host === 'control1' ? answer(host, { stdout: `${staged}\nfree 1000000000\n` }) : { stdout: 'free 1\n' },
  );
  await expect(planAbandoning({ file, session: doubted })).rejects.toMatchObject({ host: 'control1' });
});

test('abandoning is done once the work directory is gone', async () => {
  const look = (stdout: string) =>
    abandonRestore
      .execution(
        { kind: 'abandon-restore', host: 'control0' },
        operationContext(fakeSession(exampleSpec(), () => ({ exitCode: 0, stdout }))),
      )
      .look();
  expect(await look('left\n')).toEqual({ done: false, found: '/var/lib/etcd/restore exists' });
  expect(await look('gone\n')).toEqual({ done: true, found: 'nothing is left' });
  expect(await look('')).toMatchObject({ done: false, found: expect.stringContaining('not known') });
});
