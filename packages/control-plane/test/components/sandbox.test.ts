import { type ClusterSpec, exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import { programs } from '@harderway/program-settings';
import { getValue, parse, readSections } from '@harderway/systemd-unit';
import { loadUnit } from '@harderway/systemd-unit/effective';
import { lint } from '@harderway/systemd-unit/lint';
import { describe, expect, test } from 'vitest';
import { type RenderedFile, renderCluster } from '../../src/components/render.js';
import { examplePkiOf } from '../example.js';

function rendered(profile: 'guide' | 'production', etcd: Partial<ClusterSpec['etcd']> = {}) {
  const { spec } = parseClusterSpec(exampleClusterYaml({ profile }));
  if (spec === undefined) throw new Error('the example is not valid');
  return renderCluster({ ...spec, etcd: { ...spec.etcd, ...etcd } }, { files: examplePkiOf(spec) }).filter(
    ({ host }) => host === 'control0',
  );
}

function unitOf(files: ReturnType<typeof rendered>, name: string): RenderedFile {
  const file = files.find(({ path }) => path === `/etc/systemd/system/${name}.service`);
  if (file === undefined) throw new Error(`no unit of ${name}`);
  return file;
}

describe.each(programs.map(({ name }) => name))('%s in production', (name) => {
  const files = rendered('production');
  const { path, content } = unitOf(files, name);

  test('is a unit that systemd takes', () => {
    expect(lint(content, { path }).filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  test('is given every secret that it reads, and names the copies alone', () => {
    const { LoadCredential: given = [] } = readSections(parse(content))['Service'] ?? {};
    const all = new Map(files.map((file) => [file.path, file] as const));
    for (const line of given) expect(all.get(line.replace(/^[^:]*:/, ''))?.secret).toBe(true);
    // The scheduler's kubeconfig is named in its configuration.
    const config = files.find((file) => file.path.endsWith('/kube-scheduler.yaml'))?.content ?? '';
    const text = name === 'kube-scheduler' ? content + config : content;
    const start = (getValue(parse(text), 'Service', 'ExecStart') ?? '') + config;
    const copies = [...text.matchAll(/\/run\/credentials\/([^/]+)\.service\/([\w.-]+)/g)];
    expect(new Set(copies.map(([, owner]) => owner))).toEqual(new Set([name]));
    expect(new Set(copies.map(([, , copy]) => copy))).toEqual(
      new Set(given.map((line) => line.replace(/:.*/, ''))),
    );
    const secrets = files.filter(({ secret }) => secret);
    expect(secrets.filter((file) => start.includes(file.path))).toEqual([]);
  });
});

test('a path with blanks, a percent sign and a dollar is one path for systemd', () => {
  const files = rendered('production', { dataDirectory: '/srv/etcd 5% $x' });
  const { path, content } = unitOf(files, 'etcd');
  expect(lint(content, { path }).filter(({ severity }) => severity !== 'info')).toEqual([]);
  const unit = loadUnit('etcd.service', [{ path, document: parse(content) }]);
  const pathsOf = JSON.stringify(unit.settings.get('Service.ReadWritePaths'));
  expect(pathsOf).toContain('/srv/etcd 5% $x');
  expect(getValue(parse(content), 'Service', 'ExecStartPre')).toBe(
    '+/usr/bin/find "/srv/etcd 5%% $$x" -mindepth 1 -maxdepth 1 -name member -exec chown -hR etcd:etcd -- {} +',
  );
});

test('a write-ahead log elsewhere is etcd’s too', () => {
  const files = rendered('production', { extraFlags: { 'wal-dir': '/srv/etcd-wal/wal' } });
  const { ReadWritePaths, ExecStartPre } =
    readSections(parse(unitOf(files, 'etcd').content))['Service'] ?? {};
  expect(ReadWritePaths).toEqual(['"/var/lib/etcd"', '"/srv/etcd-wal"']);
  expect(ExecStartPre?.[1]).toContain('find "/srv/etcd-wal/wal" -mindepth 1 -maxdepth 1 -type f');
});
