import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DrillReport } from '@harderway/etcd-snapshots';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlPlane } from '../src/context.js';
import { clusterYaml, harderway, noPki, steady, temporaryDirectory } from './surroundings.js';

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
});

const at = '2026-11-26T01:00:00.000Z';
const report: Omit<DrillReport, 'snapshot'> = {
  sha256: 'a'.repeat(64),
  host: 'control2',
  at,
  ok: true,
  checks: [
    { name: 'revision', state: 'ok', detail: '303' },
    { name: 'keys', state: 'ok', detail: '190' },
    { name: 'hash', state: 'unknown', detail: 'the snapshot came without the hash of the members' },
    { name: 'secrets', state: 'ok', detail: '32 read; 32 encrypted objects in the snapshot' },
  ],
  elapsedMs: { receive: 100, restore: 400, etcd: 1000, apiserver: 3600, total: 5200 },
};

/** A drill with this result, of whichever snapshot. */
const engine = (found: Omit<DrillReport, 'snapshot'>): Partial<ControlPlane> => ({
  loadPki: noPki,
  openSource: async (path) => {
    if (path.endsWith('none.db')) throw Object.assign(new Error('missing'), { code: 'ENOENT' });
    const contents = {
      revision: 303,
      compactRevision: 0,
      raftIndex: 1,
      members: [],
      keys: 190,
      leased: 0,
      encryptedBy: [],
    };
    return { path, size: 1, sha256: found.sha256, contents };
  },
  drillSnapshot: async (_, { path: snapshot }) => ({ ...found, snapshot }),
});

/** Lays snapshots with manifests into `backups`. */
async function layBackups(...names: readonly string[]): Promise<void> {
  await mkdir(join(directory, 'backups'));
  for (const [index, name] of names.entries()) {
    const path = join(directory, 'backups', name);
    await writeFile(path, '');
    const manifest = {
      cluster: 'kubenet',
      sha256: report.sha256,
      revision: index,
      takenAt: `2026-11-2${index}T00:00:00Z`,
    };
    await writeFile(`${path}.json`, JSON.stringify(manifest));
  }
}

describe('harderway drill', () => {
  it('shows what was found, and how long each part took', async () => {
    const ran = await harderway(['drill', 's.db'], { directory, engine: engine(report) });
    expect(ran.code, ran.stderr).toBe(0);
    await expect(steady(ran.stdout, directory)).toMatchFileSnapshot('golden/drill.txt');
  });

  it('exits with 1 if something is wrong', async () => {
    const wrong = { ...report, ok: false, checks: [], failure: 'restoring: no space left on device' };
    const ran = await harderway(['drill', 's.db'], { directory, engine: engine(wrong) });
    expect(ran).toMatchObject({ code: 1, stdout: expect.stringContaining('no space left on device') });
    const json = await harderway(['drill', 's.db', '--json'], { directory, engine: engine(wrong) });
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, host: 'control2' });
  });

  it('takes the newest snapshot of the cluster, if none is named', async () => {
    await layBackups('b.db', 'a.db');
    const ran = await harderway(['drill', '--json'], { directory, engine: engine(report) });
    expect(JSON.parse(ran.stdout)).toMatchObject({ snapshot: join(directory, 'backups', 'a.db') });
  });

  it('says which file is missing', async () => {
    const none = await harderway(['drill'], { directory, engine: engine(report) });
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('no snapshot of kubenet') });
    const missing = await harderway(['drill', 'none.db'], { directory, engine: engine(report) });
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('none.db is missing') });
  });
});

describe('harderway status', () => {
  it('shows how old the newest snapshot is, and what the last drill of any has found', async () => {
    await layBackups('a.db', 'b.db');
    await writeFile(
      join(directory, 'backups', 'a.db.drill.json'),
      JSON.stringify({ ...report, snapshot: 'a.db' }),
    );
    const clusterStatus = async () => ({ hosts: [], etcd: {}, strangers: [], backups: [] });
    const ran = await harderway(['status'], { directory, engine: { clusterStatus } });
    expect(ran.stdout).toMatch(/^newest here +backups\/b\.db, .+ old, revision 1$/m);
    expect(ran.stdout).toMatch(/^last drill +restores in 5\.2 s, .+ ago$/m);
    // Another file has its name by now.
    await writeFile(
      join(directory, 'backups', 'a.db.drill.json'),
      JSON.stringify({ ...report, snapshot: 'a.db', sha256: 'b'.repeat(64) }),
    );
    const other = await harderway(['status'], { directory, engine: { clusterStatus } });
    expect(other.stdout).toMatch(/^last drill +none/m);
  });

  it('takes none of another cluster of its name for its own', async () => {
    await layBackups('a.db', 'b.db');
    await writeFile(
      join(directory, 'cluster.yaml'),
      clusterYaml.replace(/^pki:\n/m, 'pki:\n  keyType: ecdsa-p256\n'),
    );
    const made = await harderway(['certs'], { directory });
    expect(made.code, made.stderr).toBe(0);
    const clusterStatus = async () => ({ hosts: [], etcd: {}, strangers: [], backups: [] });
    const manifest = { cluster: 'kubenet', sha256: '', revision: 1, takenAt: '2026-11-21T00:00:00Z' };
    const { fingerprint256 } = new X509Certificate(await readFile(join(directory, 'auth', 'ca.pem')));
    const newest = async (own: string, other: string): Promise<string> => {
      for (const [name, authority] of [
        ['a', own],
        ['b', other],
      ]) {
        const text = JSON.stringify({ ...manifest, authorities: { 'ca.pem': authority } });
        await writeFile(join(directory, 'backups', `${name}.db.json`), text);
      }
      const { stdout } = await harderway(['status'], { directory, engine: { clusterStatus } });
      return /^newest here +(.*)$/m.exec(stdout)?.[1] ?? '';
    };
    expect(await newest(fingerprint256, 'AA')).toContain('a.db');
    expect(await newest('AA', 'AA')).toContain('none');
  });

  it('shows the hosts where the snapshots cannot be read, and calls their age unknown', async () => {
    await writeFile(join(directory, 'backups'), 'no directory');
    const clusterStatus = async () => ({ hosts: [], etcd: {}, strangers: [], backups: [] });
    const ran = await harderway(['status'], { directory, engine: { clusterStatus } });
    expect(ran.stdout).toMatch(/^HOST +ROLE/m);
    expect(ran.stdout).toMatch(/^newest here +unknown: cannot read backups: .+ \(ENOTDIR\)$/m);
    expect(ran.stdout).toMatch(/^last drill +unknown: cannot read backups/m);
  });
});
