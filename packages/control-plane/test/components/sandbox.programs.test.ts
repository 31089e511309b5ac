import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ClusterSpec, exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import { programs } from '@harderway/program-settings';
import { parse } from '@harderway/systemd-unit';
import { loadUnit } from '@harderway/systemd-unit/effective';
import { securityReport } from '@harderway/systemd-unit/lint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RenderedFile, renderCluster } from '../../src/components/render.js';
import { examplePkiOf } from '../example.js';

let work = '';

beforeAll(() => {
  execFileSync(fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url)), ['systemd']);
  work = mkdtempSync(join(tmpdir(), 'sandbox-'));
}, 300_000);

afterAll(() => {
  if (work !== '') rmSync(work, { recursive: true, force: true });
});

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

/** Exposure by our own table, in tenths. */
function ours(path: string, text: string): number | undefined {
  const unit = loadUnit(path.replace(/.*\//, ''), [{ path, document: parse(text) }]);
  return securityReport(unit)?.exposureTenths;
}

/** Exposure by systemd's own word, in tenths. */
function theirs(name: string, text: string): number {
  const path = join(work, `${name}.service`);
  writeFileSync(path, text);
  const words = ['security', '--offline=yes', '--no-pager', path];
  const { stdout } = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
  return Math.round(10 * Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]));
}

describe.each(programs.map(({ name }) => name))('%s in production', (name) => {
  const files = rendered('production');
  const { path, content } = unitOf(files, name);

  test('is hardly exposed, by our table and by systemd', () => {
    expect(theirs(name, content)).toBe(ours(path, content));
    expect(theirs(name, content)).toBeLessThanOrEqual(40);
    const guide = unitOf(rendered('guide'), name).content;
    expect(theirs(name, guide)).toBeGreaterThan(80);
  });
});
