import { specOf } from '@harderway/component-flags';
import { etcdFlags } from '@harderway/etcd-config';
import type { LocalFile } from '@harderway/remote-exec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../src/components/digest.js';
import { etcdUnit } from '../../src/components/etcd/unit.js';
import { commandLine, kubernetesPrograms } from '../../src/components/kubernetes/command-line.js';
import { type RenderedFile, renderCluster } from '../../src/components/render.js';
import { controlHosts } from '../../src/hosts/topology.js';
import { examplePki, exampleSpec, withStandby } from '../example.js';

const spec = exampleSpec();

function shown({ path, mode, secret, content }: RenderedFile): string {
  const head = `==> ${path} ${mode.toString(8)}${secret ? ' secret' : ''}`;
  return secret ? head : `${head}\n${content}`;
}

describe('files rendered', () => {
  const files = renderCluster(spec, { files: examplePki });
  const of = (host: string): string =>
    files
      .filter((file) => file.host === host)
      .map(shown)
      .join('\n');

  test.each(['control0', 'gateway'])('of %s', async (host) => {
    await expect(of(host)).toMatchFileSnapshot(`./golden/${host}.txt`);
  });

  test('of a gateway with a standby', async () => {
    const two = renderCluster(exampleSpec(withStandby), undefined);
    const paths = new Set(files.filter(({ host }) => host === 'gateway').map(({ path }) => path));
    const differs = new Set(['/etc/ha.d/ldirectord.cf', '/etc/sysctl.d/50-harderway-ipvs.conf']);
    const more = two.filter(
      ({ host, path }) => host === 'gateway1' && (differs.has(path) || !paths.has(path)),
    );
    await expect(more.map(shown).join('\n')).toMatchFileSnapshot('./golden/standby.txt');
  });

  test('secrets are for root only, and nothing else holds them', () => {
    for (const { path, mode, secret, content } of files) {
      expect([path, mode]).toEqual([path, secret ? 0o600 : 0o644]);
      expect([path, content.includes('SECRET')]).toEqual([path, secret]);
    }
  });

  test('without credentials the rest is rendered all the same', () => {
    const rest = renderCluster(spec, undefined);
    expect(rest.map(({ host, path }) => host + path)).toEqual(
      files
        .filter(({ content }) => !/^(SECRET|public) of/.test(content))
        .map(({ host, path }) => host + path),
    );
  });
});

describe('a digest', () => {
  const file = fc.record({ path: fc.string(), content: fc.string() });
  test('is that of paths and contents, in their order', () => {
    fc.assert(
      fc.property(fc.array(file), fc.array(file), (left, right) => {
        const digest = (files: typeof left): string => digestOf(files);
        expect(digest(left) === digest(right)).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
    );
  });

  test('takes a file of this machine by its checksum, as if it were its content', () => {
    const local: LocalFile = { kind: 'local-file', path: '/tmp/x', sha256: 'a'.repeat(64), size: 1 };
    const at = (content: LocalFile) => digestOf([{ path: '/usr/local/bin/etcd', content }]);
    expect(at(local)).toBe(at({ ...local, path: '/tmp/y' }));
    expect(at(local)).not.toBe(at({ ...local, sha256: 'b'.repeat(64) }));
  });
});

describe('command lines', () => {
  const place = (flags: Readonly<Record<string, string>>) => {
    const [host] = controlHosts(spec);
    if (host === undefined) throw new Error('no control node');
    return { spec: { ...spec, kubeScheduler: { extraFlags: flags } }, host };
  };

  test('leave out what the version lacks, and take extra flags in place of ours', () => {
    const { scheduler } = kubernetesPrograms;
    const flags = { ...scheduler.facts.flags, 'no-such-flag': { value: 'x', why: '', source: '' } };
    const argv = commandLine(place({ v: '4' }), { ...scheduler, facts: { ...scheduler.facts, flags } });
    expect(argv.join(' ')).toMatch(/--v=4|--v 4/);
    expect(argv.join(' ')).not.toContain('no-such-flag');
  });

  test('an extra flag that the version does not know is refused', () => {
    expect(() => commandLine(place({ 'no-such-flag': 'x' }), kubernetesPrograms.scheduler)).toThrowError(
      expect.objectContaining({
        code: 'invalid-configuration',
        details: [expect.stringContaining('no-such-flag')],
        hint: expect.stringContaining('extraFlags'),
      }),
    );
  });
});

describe('the unit of etcd', () => {
  const host = spec.hosts.find(({ name }) => name === 'control0');
  if (host === undefined) throw new Error('no control0');

  test('founds the cluster at its first start only', () => {
    const founding = etcdUnit({ spec, host }, 'amd64', { kind: 'bootstrap' });
    const later = etcdUnit({ spec, host }, 'amd64', { kind: 'running' });
    expect(founding).toMatch(/--initial-cluster-state[ =]new/);
    expect(later).toMatch(/--initial-cluster-state[ =]existing/);
    expect(later.replace(/existing/, 'new')).toBe(founding);
  });

  test.each([
    ['3.4.10', ['--experimental-initial-corrupt-check=true', '--listen-metrics-urls=http://127.0.0.1:2381']],
    [
      '3.5.30',
      ['--experimental-compact-hash-check-enabled=true', '--experimental-initial-corrupt-check=true'],
    ],
    ['3.6.14', ['--feature-gates=CompactHashCheck=true,InitialCorruptCheck=true']],
  ])('has flags of production that etcd %s knows, and no other', (etcd, expected) => {
    const own = { ...spec, profile: 'production', versions: { ...spec.versions, etcd } } as const;
    const unit = etcdUnit({ spec: own, host }, 'amd64', { kind: 'running' });
    for (const flag of expected) expect(unit).toContain(flag);
    const given = [...unit.matchAll(/^ {2}--([\w-]+)/gm)];
    expect(given.filter(([, name = '']) => specOf(etcdFlags(etcd), name) === undefined)).toEqual([]);
  });

  test('leaves a flag of production to cluster.yaml where that sets it', () => {
    const etcd = { ...spec.etcd, extraFlags: { 'listen-metrics-urls': 'http://0.0.0.0:2381' } };
    const unit = etcdUnit({ spec: { ...spec, profile: 'production', etcd }, host }, 'amd64', {
      kind: 'running',
    });
    expect(unit.match(/--listen-metrics-urls=\S+/g)).toEqual(['--listen-metrics-urls=http://0.0.0.0:2381']);
  });

  test('is allowed where upstream does not test', () => {
    expect(etcdUnit({ spec, host }, 'arm64', { kind: 'running' })).toContain('ETCD_UNSUPPORTED_ARCH=arm64');
  });
});
