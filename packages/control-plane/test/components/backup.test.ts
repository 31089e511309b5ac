import { lint } from '@harderway/systemd-unit/lint';
import { describe, expect, test } from 'vitest';
import { itemsOn } from '../../src/components/host-items.js';
import { renderCluster } from '../../src/components/render.js';
import { controlHosts } from '../../src/hosts/topology.js';
import { removalsOn } from '../../src/plan/reset.js';
import { exampleFound, exampleSpec } from '../example.js';

const spec = exampleSpec(
  (yaml) => `${yaml}\nbackup: {directory: "/srv/our 100% $safe/snapshots", upload: /usr/local/sbin/push}\n`,
);
const host = controlHosts(spec)[0];
if (host === undefined) throw new Error('no control node');
const files = renderCluster(spec, undefined).filter((file) => file.host === host.name);
const textOf = (end: string): string => files.find(({ path }) => path.endsWith(end))?.content ?? '';

describe('the units', () => {
  test.each(['harderway-backup.service', 'harderway-backup.timer'])(
    '%s has nothing to complain of',
    (name) => {
      expect(textOf(name)).not.toBe('');
      expect(lint(textOf(name), { path: name, units: ['harderway-backup.service', 'etcd.service'] })).toEqual(
        [],
      );
    },
  );

  test('name a directory as it is spelled', () => {
    expect(textOf('backup.service')).toContain('"/srv/our 100%% $safe/snapshots"');
  });
});

describe('the snapshots', () => {
  const directory = '/srv/our 100% $safe/snapshots';

  test('survive a reset, and all else goes', () => {
    const removals = removalsOn({ spec, host });
    expect(JSON.stringify(removals)).not.toContain(directory);
    const own = removals.filter(({ stage }) => stage === 'backup').map(({ resource }) => resource);
    expect(own).toEqual([
      expect.objectContaining({ kind: 'unit', name: 'harderway-backup.timer', active: false }),
      { kind: 'absent', path: '/etc/systemd/system/harderway-backup.timer' },
      { kind: 'absent', path: '/etc/systemd/system/harderway-backup.service' },
      { kind: 'absent', path: '/usr/local/sbin/harderway-backup' },
      expect.objectContaining({ kind: 'unit', name: 'harderway-backup.service', active: false }),
    ]);
  });

  test('are taken no more where cluster.yaml has no backup', () => {
    const items = itemsOn({ spec: exampleSpec(), host }).filter(({ stage }) => stage === 'backup');
    const wanted = items.map(({ item }) => item.wanted(exampleFound));
    expect(wanted.every((resource) => resource.kind === 'absent' || resource.kind === 'unit')).toBe(true);
    expect(
      wanted.filter((resource) => resource.kind === 'unit' && (resource.active || resource.enabled)),
    ).toEqual([]);
  });
});
