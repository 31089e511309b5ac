import type { Resource } from '@harderway/desired-state';
import { describe, expect, test } from 'vitest';
import { dropInNotes } from '../../src/plan/drop-ins.js';
import { exampleSpec } from '../example.js';
import { seenHosts } from './members/example.js';

const directory = '/etc/systemd/system/etcd.service.d';
const mode = { mode: 0o644 } as const;
const etcd = { kind: 'unit', name: 'etcd.service', enabled: true, active: true } as const;

/** The notes about control0, where systemd has loaded etcd with drop-ins. */
function notesOf(dropIns: readonly string[], ...more: readonly Resource[]): readonly string[] {
  const views = seenHosts(exampleSpec()).map(({ host, seen }) => {
    const unit = { load: 'loaded', active: 'active', sub: 'running', enabled: 'enabled' };
    const state = { ...unit, needDaemonReload: false, restarts: 0, dropIns };
    return {
      host,
      seen: {
        ...seen,
        units: new Map(
          host.name === 'control0'
            ? [etcd.name, 'kube-apiserver.service'].map((name) => [name, state] as const)
            : [],
        ),
      },
      resources: [etcd, ...more].map((resource) => ({ resource })),
    };
  });
  return dropInNotes(views);
}

describe('drop-ins', () => {
  test('that others have made are named with their unit and host', () => {
    const paths = [`${directory}/a.conf`, '/run/systemd/system/etcd.service.d/b.conf'];
    expect(notesOf(paths)).toEqual(
      paths.map((path) =>
        expect.stringMatching(`^${path} on control0 changes etcd.service, .*systemctl cat etcd.service`),
      ),
    );
    expect(notesOf(['/etc/systemd/system.control/etcd.service.d/50-MemoryMax.conf'])).toHaveLength(1);
  });

  test('that change several units are named once', () => {
    const all = '/run/systemd/system/service.d/zzz-lxc-service.conf';
    expect(notesOf([all], { ...etcd, name: 'kube-apiserver.service' })).toEqual([
      expect.stringMatching(`^${all} on control0 changes etcd.service, kube-apiserver.service, which `),
    ]);
  });

  test('of packages and of the plan itself are not', () => {
    const own = `${directory}/limits.conf`;
    expect(notesOf(['/usr/lib/systemd/system/service.d/10-timeout.conf'])).toEqual([]);
    expect(notesOf([own], { kind: 'file', path: own, content: '', ...mode })).toEqual([]);
    expect(notesOf([])).toEqual([]);
  });
});
