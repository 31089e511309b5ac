import { describe, expect, it } from 'vitest';
import { memberArgv } from '../../src/cluster/member-flags.js';
import type { EtcdCluster } from '../../src/cluster/model.js';
import { clientEndpoints } from '../../src/cluster/urls.js';
import { checkCluster } from '../../src/rules/check-cluster.js';
import { checkMembers, type MemberInput } from '../../src/rules/check-members.js';
import { chapterCluster } from '../cluster/chapter-cluster.js';

const good: EtcdCluster = { ...chapterCluster, version: '3.5.33' };

const inputs = (
  change: (name: string, argv: readonly string[]) => readonly string[],
  version = (_name: string) => good.version,
): readonly MemberInput[] =>
  good.members.map(({ name }) => ({
    label: name,
    input: { version: version(name), argv: change(name, memberArgv(good, name, { kind: 'bootstrap' })) },
  }));

/** The member that a diagnostic names: `<control0 command line>`. */
const memberOf = (file = ''): string | undefined => /^<(\w+)/.exec(file)?.[1];

const codes = (list: readonly MemberInput[]): readonly string[] => [
  ...new Set(checkMembers(list).map((found) => `${memberOf(found.file)} ${found.code}`)),
];

const replace = (argv: readonly string[], from: string, to: string): readonly string[] =>
  argv.map((word) => word.replace(from, to));
const onlyAt = (member: string, from: string, to: string) => (name: string, argv: readonly string[]) =>
  name === member ? replace(argv, from, to) : argv;

describe('checkCluster', () => {
  it('has nothing against a right description', () => {
    expect(checkCluster(good, { etcdServers: clientEndpoints(good) })).toEqual([]);
    expect(checkCluster(good, { start: { kind: 'running' } })).toEqual([]);
  });

  it('finds a cluster without members, and says nothing of its quorum', () => {
    expect(checkCluster({ ...good, members: [] })).toMatchObject([
      { code: 'members-none', severity: 'error', file: '<cluster>', message: 'the cluster has no members' },
    ]);
  });

  it('says how many failures an even number of members tolerates', () => {
    const members = ['a', 'b', 'c', 'd'].map((name, at) => ({ name, address: `192.168.1.${11 + at}` }));
    expect(checkCluster({ ...good, members }).map(({ message }) => message)).toEqual([
      '4 members tolerate 1 failure, as many as 3 members',
    ]);
  });

  it('finds what is wrong with a description', () => {
    const [first, second] = good.members;
    if (first === undefined || second === undefined) throw new Error('there are members');
    const even = checkCluster({ ...good, members: [first, second] });
    expect(even.map((found) => found.code)).toEqual(['members-even']);
    const shared = checkCluster({
      ...good,
      members: [
        first,
        { ...second, address: first.address },
        { ...second, name: 'x', address: '192.168.1.14' },
      ],
    });
    expect(shared.map((found) => found.code)).toContain('members-url-twice');
    expect(checkCluster({ ...good, version: '3.5.1' }).map((found) => found.code)).toContain(
      'release-corrupts',
    );
    expect(
      checkCluster({ ...good, extraFlags: { 'heartbeat-interval': '500' } }).map((found) => found.code),
    ).toContain('election-ratio');
    expect(checkCluster({ ...good, extraFlags: { nonsense: '1' } }).map((found) => found.code)).toContain(
      'flag-unknown',
    );
  });
});

describe('checkMembers', () => {
  it('passes what belongs together', () => {
    expect(codes(inputs((_name, argv) => argv))).toEqual([]);
  });

  it('finds members that contradict each other', () => {
    expect(codes(inputs(onlyAt('control1', 'etcd-cluster-0', 'other')))).toEqual(['control1 members-token']);
    expect(
      codes(inputs(onlyAt('control2', 'control0=https://192.168.1.11', 'control0=https://192.168.1.99'))),
    ).toEqual(['control2 members-initial-cluster', 'control2 members-peer-url']);
    expect(codes(inputs(onlyAt('control2', 'control0=https://192.168.1.11:2380,', '')))).toContain(
      'control2 members-initial-cluster',
    );
    expect(
      codes(inputs((name, argv) => (name === 'control1' ? [...argv, '--election-timeout=2000'] : argv))),
    ).toEqual(['control1 members-timing']);
    expect(codes(inputs(onlyAt('control1', 'new', 'existing')))).toEqual(['control1 members-state']);
    expect(
      codes(
        inputs(
          (_name, argv) => argv,
          (name) => (name === 'control0' ? '3.5.26' : '3.6.1'),
        ),
      ),
    ).toContain('control1 members-version');
    const far = checkMembers(
      inputs(
        (_name, argv) => argv,
        (name) => (name === 'control0' ? '3.4.30' : '3.6.1'),
      ),
    );
    expect(far.find((found) => found.code === 'members-version')?.severity).toBe('error');
    expect(codes(inputs(onlyAt('control1', 'control1', 'control0')))).toContain(
      'control1 members-name-twice',
    );
  });
});

describe('a member whose settings cannot be read', () => {
  const without = (name: string): readonly MemberInput[] =>
    inputs((each, argv) => (each === name ? ['--config-file=/etc/etcd.yaml'] : argv));
  const servers = { etcdServers: clientEndpoints(good) };

  it.each(good.members.map(({ name }) => name))('says nothing against the others: %s', (name) => {
    expect(checkMembers(without(name), servers)).toMatchObject([{ code: 'file-missing', severity: 'error' }]);
  });

  it('counts, and its version is known', () => {
    const [first, second] = inputs(
      (name, argv) => (name === 'control1' ? ['--config-file=/etc/etcd.yaml'] : argv),
      (name) => (name === 'control1' ? '3.4.27' : good.version),
    );
    if (first === undefined || second === undefined) throw new Error('there are members');
    expect(codes([first, second])).toEqual([
      'control1 file-missing',
      'control1 members-version',
      'cluster members-even',
    ]);
  });
});

describe('loopback addresses', () => {
  const clientsAt = (isLocal: (name: string) => boolean) =>
    checkMembers(
      inputs((name, argv) => {
        const at = argv.indexOf('--advertise-client-urls') + 1;
        return isLocal(name) ? argv.with(at, `https://127.0.0.1:237${name.at(-1)}`) : argv;
      }),
    )
      .filter(({ code }) => code === 'members-loopback')
      .map(({ file, severity }) => [memberOf(file), severity]);

  it('are a warning for clients, where another member has an address that others reach', () => {
    expect(clientsAt((name) => name === 'control1')).toEqual([['control1', 'warning']]);
    expect(clientsAt((name) => name !== 'control1')).toHaveLength(2);
  });

  it('are right where all members have them, on one host', () => {
    expect(clientsAt(() => true)).toEqual([]);
  });
});
