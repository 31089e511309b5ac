import { fileState, type PathState } from '@harderway/desired-state';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AskedProcesses, parseProcesses, type UnitProcess } from '../../src/adoption/ask-processes.js';
import { type ForeignUnit, reasonsToRestart } from '../../src/adoption/recognize.js';
import { controlHosts } from '../../src/hosts/topology.js';
import { exampleSpec } from '../example.js';
import { contentOf, processOf, unitOf } from './by-hand.js';

const spec = exampleSpec();
const [control0] = controlHosts(spec);

function unit(name: string): ForeignUnit {
  if (control0 === undefined) throw new Error('no control node');
  return unitOf(spec, control0, name);
}

const etcd = unit('etcd.service');
const scheduler = unit('kube-scheduler.service');

interface Seen {
  readonly process?: Partial<UnitProcess>;
  readonly changedAt?: Readonly<Record<string, number>>;
  readonly paths?: Readonly<Record<string, Partial<PathState>>>;
}

/** The reasons for a unit whose files and process are right but for a change. */
function reasons(unit: ForeignUnit, { process, changedAt = {}, paths = {} }: Seen = {}): readonly string[] {
  const asked: AskedProcesses = {
    processes: new Map([[unit.name, { ...processOf(unit), ...process }]]),
    changedAt: new Map(unit.reads.map(({ path }) => [path, changedAt[path] ?? 999])),
  };
  const seen = new Map(unit.reads.map((file) => [file.path, { ...fileState(file), ...paths[file.path] }]));
  return reasonsToRestart(unit, asked, { paths: seen });
}

describe('a process that somebody else started', () => {
  test.each([etcd, scheduler, unit('kube-apiserver.service'), unit('kube-controller-manager.service')])(
    '$name needs no restart if it runs with the right flags and files',
    (unit) => {
      expect(reasons(unit)).toEqual([]);
    },
  );

  test('needs none if its flags are in another order', () => {
    const argv = [...processOf(scheduler).argv].reverse();
    expect(reasons(scheduler, { process: { argv } })).toEqual([]);
  });

  test('needs none if its flags mean the same, or are defaults', () => {
    const server = unit('kube-apiserver.service');
    const argv = processOf(server)
      .argv.map((word) => word.replace('--event-ttl=1h', '--event-ttl=60m'))
      .filter((word) => !word.startsWith('--bind-address='));
    expect(argv).toHaveLength(processOf(server).argv.length - 1);
    expect(reasons(server, { process: { argv } })).toEqual([]);
  });

  test('needs one with other flags, and says which', () => {
    const argv = [...processOf(etcd).argv, '--quota-backend-bytes=1'];
    expect(reasons(etcd, { process: { argv } })).toEqual(['other flags: --quota-backend-bytes']);
    expect(
      reasons(scheduler, { process: { argv: ['--config=/etc/kubernetes/config/kube-scheduler.yaml'] } }),
    ).toEqual(['other flags: --v']);
  });

  test('needs one if it is another program, or one that was replaced', () => {
    expect(reasons(etcd, { process: { program: '/usr/bin/etcd' } })).toEqual([
      'it runs /usr/bin/etcd, not /usr/local/bin/etcd',
    ]);
    expect(reasons(etcd, { process: { program: '/usr/local/bin/etcd (deleted)' } })).toHaveLength(1);
  });

  test('needs one if a restart would change its user or its environment', () => {
    expect(reasons(etcd, { process: { user: 998 } })).toEqual(['another user']);
    expect(reasons(etcd, { process: { variables: ['HTTPS_PROXY'] } })).toEqual([
      'another environment: HTTPS_PROXY',
    ]);
    // On other machines etcd looks at it.
    expect(reasons({ ...etcd, arch: 'arm64' })).toEqual(['another environment: ETCD_UNSUPPORTED_ARCH']);
  });

  test.each(etcd.reads.map(({ path }) => path))(
    'needs one if %s is another, missing, newer, or of unknown age',
    (path) => {
      expect(reasons(etcd, { paths: { [path]: { sha256: '0'.repeat(64) } } })).toEqual([`${path} differs`]);
      expect(reasons(etcd, { changedAt: { [path]: 1000.5 } })).toEqual([
        `${path} has changed since it started`,
      ]);
      const processes = new Map([[etcd.name, processOf(etcd)]]);
      const paths = new Map(etcd.reads.map((file) => [file.path, fileState(file)]));
      const all = new Map(etcd.reads.map((file) => [file.path, 1]));
      const without = <T>(map: ReadonlyMap<string, T>) => new Map([...map].filter(([key]) => key !== path));
      expect(reasonsToRestart(etcd, { processes, changedAt: without(all) }, { paths })).toEqual([
        `when ${path} changed is not known`,
      ]);
      expect(reasonsToRestart(etcd, { processes, changedAt: all }, { paths: without(paths) })).toEqual([
        `${path} is missing`,
      ]);
    },
  );

  test('a configuration may be written with other quotes, and not with other values', () => {
    const path = '/etc/kubernetes/config/kube-scheduler.yaml';
    const text = contentOf(scheduler.reads.find((file) => file.path === path) ?? scheduler.file);
    const quoted = text.replace(/(kubeconfig: )(\S+)/, '# by hand\n  $1"$2"');
    expect(quoted).not.toBe(text);
    const of = (own: string) => ({ paths: { [path]: { sha256: 'f'.repeat(64), text: own } } });
    expect(reasons(scheduler, of(quoted))).toEqual([]);
    expect(reasons(scheduler, of(quoted.replace('true', 'false')))).toEqual([`${path} differs`]);
  });

  test('is not taken for right where the host did not say', () => {
    const asked = { processes: new Map(), changedAt: new Map() };
    expect(reasonsToRestart(etcd, asked, { paths: new Map() })).toEqual(['the host did not say how it runs']);
  });
});

describe('what a host prints', () => {
  const command = Buffer.from('/usr/local/bin/etcd\0--name\0control0\0').toString('base64');
  const printed = [
    '@time 1700000100.5 100.25 100',
    `@unit etcd.service 5000 0 ${command} /usr/local/bin/etcd (deleted)`,
    '@variable ETCD_UNSUPPORTED_ARCH',
    '@changed 1700000040.125 /etc/etcd/ca.pem',
    '@end',
    '',
  ].join('\n');

  test('is read', () => {
    const { processes, changedAt } = parseProcesses(printed);
    expect(processes.get('etcd.service')).toEqual({
      program: '/usr/local/bin/etcd (deleted)',
      argv: ['--name', 'control0'],
      variables: ['ETCD_UNSUPPORTED_ARCH'],
      user: 0,
      startedAt: 1700000050.25,
    });
    expect(changedAt.get('/etc/etcd/ca.pem')).toBe(1700000040.125);
  });

  test('says nothing where it was cut', () => {
    fc.assert(
      fc.property(fc.nat(printed.length - 1), (length) => {
        const { processes, changedAt } = parseProcesses(printed.slice(0, length));
        expect([processes.size, changedAt.size]).toEqual([0, 0]);
      }),
    );
    expect(parseProcesses(printed.replace('@time 1700000100.5 100.25 100', '@time')).processes.size).toBe(0);
  });
});
