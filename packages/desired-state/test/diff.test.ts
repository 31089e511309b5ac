import { describe, expect, test } from 'vitest';
import { diff, probeScript } from '../src/compare.js';
import { DesiredStateError } from '../src/errors.js';
import { applyBlock } from '../src/kinds/block.js';
import type { UnitResource, UnitState } from '../src/kinds/unit/model.js';
import type { PathState } from '../src/model/paths.js';
import type { Change, Observation, Resource } from '../src/resource.js';
import { sha256 } from '../src/sha256.js';
import { bareFor, runningUnit } from './observation.js';

const only = (resource: Resource, seen: Partial<Observation> = {}): Change | undefined =>
  diff([resource], { ...bareFor([resource]), ...seen })[0];
const diffScript = (name: string): string => probeScript([{ kind: 'user', name }]);
const path = (state: Partial<PathState> = {}): PathState => ({
  type: 'file',
  mode: 0o644,
  owner: 'root',
  group: 'root',
  size: 2,
  ...state,
});
const at = (name: string, state: Partial<PathState> = {}): Partial<Observation> => ({
  paths: new Map([[name, path(state)]]),
});

describe('users', () => {
  const user = { kind: 'user', name: 'etcd' } as const;
  const as = (shell: string, hasGroup = true) => ({ users: new Map([['etcd', { shell, hasGroup }]]) });

  test('one that no one can log in as, with a group of its name, is as it should be', () => {
    expect(only(user, as('/usr/sbin/nologin'))).toBeUndefined();
    expect(only(user, as('/bin/false'))).toBeUndefined();
    expect(only(user)).toMatchObject({ id: 'user:etcd', action: 'create', why: 'missing' });
    expect(only(user, as('/bin/sh'))).toMatchObject({ action: 'update', why: 'its shell is /bin/sh' });
    expect(only(user, as('/bin/false', false))?.why).toBe('a group of its name is missing');
  });

  test('names that are not those of services are refused', () => {
    for (const name of ['root', '', '-x', 'a b', 'Ada', 'x'.repeat(32)])
      expect(() => diffScript(name)).toThrow(DesiredStateError);
  });
});

test('a directory stays with a user to whom it is left', () => {
  const left = { kind: 'directory', path: '/data', mode: 0o700, leftTo: 'etcd' } as const;
  const of = (owner: string, group: string, mode = 0o700) =>
    only(left, at('/data', { type: 'directory', mode, owner, group }))?.why;
  expect([of('root', 'root'), of('etcd', 'etcd')]).toEqual([undefined, undefined]);
  expect(of('ada', 'ada')).toBe('owner is ada:ada');
  expect(of('etcd', 'root')).toBe('owner is etcd:root');
  expect(of('etcd', 'etcd', 0o755)).toBe('mode is 0755');
});

describe('files', () => {
  const file = { kind: 'file', path: '/etc/x', content: 'b\n', mode: 0o644 } as const;
  const same = { sha256: sha256('b\n'), text: 'b\n' };

  test('a missing one is created, one that is as it should be is not mentioned', () => {
    expect(only(file)).toMatchObject({
      id: 'file:/etc/x',
      action: 'create',
      summary: 'create /etc/x (0644, root:root)',
      why: 'missing',
      diff: '--- /dev/null\n+++ /etc/x\n@@ -0,0 +1,1 @@\n+b\n',
    });
    expect(only(file, at('/etc/x', same))).toBeUndefined();
  });

  test('other content, mode, owner or type is reported, content as a unified diff', () => {
    expect(
      only(file, at('/etc/x', { sha256: sha256('a\n'), text: 'a\n', mode: 0o600, owner: 'ada' })),
    ).toMatchObject({
      action: 'update',
      why: 'mode is 0600, owner is ada:root, content differs',
      contentDiffers: true,
      diff: '--- /etc/x\n+++ /etc/x\n@@ -1,1 +1,1 @@\n-a\n+b\n',
    });
    const mode = only(file, at('/etc/x', { ...same, mode: 0o600 }));
    expect(mode).not.toHaveProperty('diff');
    expect(mode).toMatchObject({ contentDiffers: false });
    expect(only(file, at('/etc/x', { type: 'directory' }))?.why).toContain('is not a regular file');
  });

  test('an owner is compared by name or by number', () => {
    const found = at('/etc/x', { ...same, owner: 'ada', uid: 1000, group: 'staff', gid: 50 });
    const why = (owner: string, group: string): string | undefined =>
      only({ ...file, owner, group }, found)?.why;
    for (const owner of ['ada', '1000', '+1000'])
      for (const group of ['staff', '50']) expect(why(owner, group)).toBeUndefined();
    for (const [owner, group] of [
      ['1001', '50'],
      ['ada', '1000'],
      ['root', 'staff'],
    ] as const)
      expect(why(owner, group)).toBe('owner is ada:staff');
  });

  test('a secret is never shown', () => {
    const change = only({ ...file, secret: true, content: 'hush' }, at('/etc/x', { sha256: sha256('a\n') }));
    expect(change).toMatchObject({
      summary: 'update /etc/x (0644, root:root, secret)',
      why: 'content differs',
    });
    expect(change).not.toHaveProperty('diff');
    const { resource: _, ...reported } = change ?? {};
    expect(JSON.stringify(reported)).not.toContain('hush');
  });

  test('a file of this machine is compared by its checksum', () => {
    const content = { kind: 'local-file', path: '/tmp/etcd', sha256: sha256('p'), size: 1 } as const;
    expect(only({ ...file, content }, at('/etc/x', { sha256: sha256('p') }))).toBeUndefined();
    expect(only({ ...file, content }, at('/etc/x', { sha256: sha256('q') }))?.why).toBe('content differs');
  });
});

describe('units', () => {
  const unit: UnitResource = {
    kind: 'unit',
    name: 'etcd.service',
    enabled: true,
    active: true,
    digest: 'd1',
  };
  const seen = (state: Partial<UnitState>): Partial<Observation> => ({
    units: new Map([['etcd.service', { ...runningUnit, ...state }]]),
  });
  const { digest: _, ...unknown } = runningUnit;

  test.each<[string, Partial<Observation>, [string, string] | undefined]>([
    ['runs as it should', seen({}), undefined],
    ['is not there', {}, ['start', 'missing']],
    ['is not loaded', seen({ load: 'not-found', active: 'inactive' }), ['start', 'missing']],
    ['failed', seen({ active: 'failed' }), ['start', 'is failed']],
    ['starts again and again', seen({ active: 'activating' }), ['start', 'is activating']],
    ['runs with older files', seen({ digest: 'd0' }), ['restart', 'what it reads at start has changed']],
    ['did not start last time', seen({ digest: 'unsettled' }), ['restart', 'its last start did not succeed']],
    [
      'was started by others',
      { units: new Map([['etcd.service', unknown]]) },
      ['restart', 'runs with unknown configuration'],
    ],
    ['would not start at boot', seen({ enabled: 'disabled' }), ['enable', 'would not start at boot']],
    [
      'lacks a link that its unit file asks for',
      seen({ unlinked: ['a.target.wants/etcd.service'] }),
      ['enable', 'its unit file asks for the link a.target.wants/etcd.service'],
    ],
    [
      'is loaded from an older file',
      seen({ needDaemonReload: true }),
      ['set', 'systemd has an older one loaded'],
    ],
    ['cannot start again', seen({ load: 'bad-setting' }), ['set', 'systemd could not load it (bad-setting)']],
  ])('one that %s', (_name, observation, expected) => {
    const change = only(unit, observation);
    expect(change && [change.action, change.why]).toEqual(expected);
  });

  test('one whose start was never recorded is told apart', () => {
    expect(only(unit, { units: new Map([['etcd.service', unknown]]) })?.unrecorded).toBe(true);
    expect(only(unit, seen({ digest: 'unsettled' }))?.unrecorded).toBe(false);
  });

  test('one to stop is stopped while it is anything but inactive, and disabled if it would start at boot', () => {
    const stop = { ...unit, active: false, enabled: false };
    const said = (state: Partial<UnitState>): string | undefined => only(stop, seen(state))?.summary;
    expect(said({})).toBe('stop etcd.service and disable it');
    expect(said({ active: 'inactive' })).toBe('disable etcd.service');
    expect(said({ active: 'inactive', unlinked: ['a.target.wants/etcd.service'] })).toBe(
      'disable etcd.service',
    );
    for (const active of ['active', 'activating', 'deactivating', 'reloading', 'maintenance', 'failed'])
      expect(said({ active, enabled: 'disabled' })).toBe('stop etcd.service');
    expect(said({ active: 'inactive', enabled: 'disabled' })).toBeUndefined();
    expect(said({ load: 'not-found', active: 'inactive', enabled: '' })).toBeUndefined();
    expect(only(stop, seen({ load: 'not-found', enabled: '' }))).toMatchObject({
      action: 'stop',
      why: 'is active, its unit file is gone',
    });
  });

  test('whether it runs and whether it starts at boot are compared apart', () => {
    const said = (wanted: Partial<UnitResource>, state: Partial<UnitState>): string | undefined =>
      only({ ...unit, ...wanted }, seen(state))?.summary;
    expect(said({ enabled: false }, {})).toBe('disable etcd.service');
    expect(said({ enabled: false }, { enabled: 'disabled' })).toBeUndefined();
    expect(said({ enabled: false }, { active: 'inactive', enabled: 'disabled' })).toBe('start etcd.service');
    expect(said({ enabled: false }, { active: 'failed' })).toBe('start etcd.service and disable it');
    expect(said({ active: false }, { active: 'inactive' })).toBeUndefined();
    expect(said({ active: false }, {})).toBe('stop etcd.service');
    expect(said({ active: false }, { active: 'inactive', enabled: 'disabled' })).toBe('enable etcd.service');
    expect(said({ digest: 'd2' }, { enabled: 'disabled' })).toBe('restart etcd.service and enable it');
    expect(said({}, { active: 'reloading' })).toBeUndefined();
  });

  test.each(['static', 'indirect', 'generated'])(
    'one that can not be enabled, being %s, need not be',
    (enabled) => {
      expect(only(unit, seen({ enabled }))).toBeUndefined();
      expect(only({ ...unit, enabled: false }, seen({ enabled }))).toBeUndefined();
      expect(only(unit, seen({ enabled, active: 'inactive' }))?.summary).toBe('start etcd.service');
    },
  );

  test('one that was made to run until the next boot does not start at it', () => {
    const transient = seen({ enabled: 'transient' });
    expect(only(unit, transient)).toMatchObject({ action: 'enable', why: 'would not start at boot' });
    expect(only({ ...unit, enabled: false }, transient)).toBeUndefined();
  });
});

describe('the rest', () => {
  test('directories', () => {
    const directory = { kind: 'directory', path: '/etc/etcd', mode: 0o700 } as const;
    expect(only(directory)?.action).toBe('create');
    expect(only(directory, at('/etc/etcd', { type: 'directory', mode: 0o700 }))).toBeUndefined();
    expect(only(directory, at('/etc/etcd', { type: 'directory', mode: 0o755 }))?.why).toBe('mode is 0755');
    expect(only(directory, at('/etc/etcd', { mode: 0o700 }))?.why).toBe('is not a directory');
  });

  test('kernel parameters, packages, authorities and paths that must not exist', () => {
    const sysctl = { kind: 'sysctl', key: 'net.ipv4.ip_forward', value: '1' } as const;
    expect(only(sysctl)?.why).toBe('unknown to the kernel');
    expect(only(sysctl, { sysctls: new Map([['net.ipv4.ip_forward', '0']]) })?.why).toBe('is 0');
    expect(only(sysctl, { sysctls: new Map([['net.ipv4.ip_forward', '1']]) })).toBeUndefined();
    expect(only({ ...sysctl, optional: true })).toBeUndefined();
    expect(only({ kind: 'package', name: 'curl' })?.action).toBe('install');
    expect(only({ kind: 'package', name: 'curl' }, { packages: new Set(['curl']) })).toBeUndefined();
    expect(only({ kind: 'trusted-ca', name: 'ca', pem: 'x' })?.action).toBe('set');
    expect(only({ kind: 'trusted-ca', name: 'ca', pem: 'x' }, { trusted: new Set(['ca']) })?.why).toBe(
      'its file differs',
    );
    expect(
      only({ kind: 'trusted-ca', name: 'ca', pem: '', state: 'absent' }, { trusted: new Set(['ca']) })
        ?.action,
    ).toBe('remove');
    expect(only({ kind: 'absent', path: '/etc/x' })).toBeUndefined();
    expect(only({ kind: 'absent', path: '/etc/x' }, at('/etc/x'))?.action).toBe('remove');
  });

  test('addresses, on a device by name or by what it holds', () => {
    const addresses = [
      { device: 'lo', address: '127.0.0.1/8' },
      { device: 'ens3', address: '10.0.0.5/24' },
    ];
    const wanted = { kind: 'address', address: '10.0.0.9/32', device: { holding: '10.0.0.5' } } as const;
    expect(only(wanted, { addresses })?.summary).toBe('set address 10.0.0.9/32 on ens3');
    const held = [...addresses, { device: 'ens3', address: '10.0.0.9/32' }];
    expect(only(wanted, { addresses: held })).toBeUndefined();
    expect(only({ ...wanted, device: 'lo' }, { addresses: held })?.action).toBe('set');
    expect(only({ ...wanted, state: 'absent' }, { addresses: held })?.why).toBe('is on ens3');
    expect(only({ ...wanted, state: 'absent' }, { addresses })).toBeUndefined();
    // No device is the one that is meant, so another one's address does not count.
    const elsewhere = { ...wanted, device: { holding: '10.0.0.6' } };
    expect(only(elsewhere, { addresses: held })?.why).toBe('missing');
    expect(only({ ...elsewhere, state: 'absent' }, { addresses: held })?.why).toBe('is on ens3');
  });

  test('a block, among the lines of others', () => {
    const block = { kind: 'block', path: '/etc/hosts', name: 'kubenet', lines: ['10.0.0.1 a'] } as const;
    expect(only(block, at('/etc/hosts', { text: 'x\n' }))).toMatchObject({
      id: 'block:/etc/hosts#kubenet',
      action: 'set',
      diff: '--- /etc/hosts\n+++ /etc/hosts\n@@ -1,1 +1,4 @@\n x\n+# BEGIN harderway kubenet\n+10.0.0.1 a\n+# END harderway kubenet\n',
    });
    const text = applyBlock('x\n', block.name, block.lines);
    expect(only(block, at('/etc/hosts', { text }))).toBeUndefined();
    expect(only({ ...block, lines: [] }, at('/etc/hosts', { text }))).toMatchObject({
      action: 'remove',
      diff: '--- /etc/hosts\n+++ /etc/hosts\n@@ -1,4 +1,1 @@\n x\n-# BEGIN harderway kubenet\n-10.0.0.1 a\n-# END harderway kubenet\n',
    });
  });

  test('a block is not set in a file whose other lines could not be kept', () => {
    const block = { kind: 'block', path: '/etc/hosts', name: 'kubenet', lines: ['10.0.0.1 a'] } as const;
    expect(() => only(block, at('/etc/hosts'))).toThrowError(
      expect.objectContaining({ code: 'unreadable-file', found: 'not UTF-8 text' }),
    );
    expect(() => only(block, at('/etc/hosts', { type: 'other' }))).toThrow(DesiredStateError);
  });
});
