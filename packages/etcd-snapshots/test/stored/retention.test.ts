import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { examineSnapshot, pruneSnapshots, storedSnapshots } from '../../src/stored/directory.js';
import { superfluous } from '../../src/stored/retention.js';

const at = (text: string) => ({ path: text, takenAt: new Date(`2026-11-${text}:00:00Z`) });
const snapshots = ['20T01', '20T23', '21T05', '23T01', '23T02', '23T03'].map(at);
const now = new Date('2026-11-24T00:00:00Z');
const removed = (last: number, daily: number): readonly string[] =>
  superfluous(snapshots, { last, daily }, now).map(({ path }) => path);

describe('of snapshots stay', () => {
  test('the newest ones, and the newest one of each day that has one', () => {
    expect(removed(2, 0)).toEqual(['23T01', '21T05', '20T23', '20T01']);
    expect(removed(2, 2)).toEqual(['23T01', '20T23', '20T01']);
    expect(removed(0, 3)).toEqual(['23T02', '23T01', '20T01']);
  });

  test('the newest one, whatever is asked', () => {
    expect(removed(0, 0)).toEqual(['23T02', '23T01', '21T05', '20T23', '20T01']);
    expect(superfluous([], { last: 0, daily: 0 })).toEqual([]);
    expect(removed(99, 0)).toEqual([]);
  });

  test('copies of one moment, which count as one, together', () => {
    const copy = (path: string, hour: string, sha256: string) => ({
      ...at(hour),
      path,
      manifest: { sha256 },
    });
    const copies = [
      copy('a', '23T03', 'a'),
      copy('link-to-a', '23T03', 'a'),
      copy('b', '22T01', 'b'),
      copy('c', '21T01', 'c'),
      copy('copy-of-c', '21T01', 'c'),
    ];
    const paths = (last: number, daily: number): readonly string[] =>
      superfluous(copies, { last, daily }, now).map(({ path }) => path);
    expect(paths(2, 0)).toEqual(['c', 'copy-of-c']);
    expect(paths(0, 2)).toEqual(['c', 'copy-of-c']);
    expect(paths(1, 0)).toEqual(['b', 'c', 'copy-of-c']);
  });

  test('those that are dated in the future, beside all that stay', () => {
    const later = ['25T00', '26T00', '26T01'].map(at);
    for (const [last, daily] of [
      [0, 0],
      [2, 0],
      [2, 2],
      [0, 3],
    ] as const) {
      const chosen = superfluous([...later, ...snapshots], { last, daily }, now).map(({ path }) => path);
      expect(chosen).toEqual(removed(last, daily));
    }
    expect(superfluous(later, { last: 0, daily: 0 }, now)).toEqual([]);
  });

  test.each([
    [Number.NaN, 7],
    [7, Number.NaN],
    [-1, 0],
    [1.5, 0],
  ])('all, if the numbers are wrong: %d, %d', async (last, daily) => {
    expect(() => removed(last, daily)).toThrow(expect.objectContaining({ code: 'bad-retention' }));
    await expect(pruneSnapshots('/none', 'kubenet', { last, daily })).rejects.toMatchObject({
      code: 'bad-retention',
    });
  });
});

test('all, if a date is not valid', () => {
  const takenAt = new Date('2030-02-31T99:00Z');
  expect(() => superfluous([{ path: 'a.db', takenAt }], { last: 1, daily: 0 })).toThrow(
    expect.objectContaining({ code: 'bad-retention', message: expect.stringContaining('a.db') }),
  );
});

describe('pruning', () => {
  const bytes = Buffer.alloc(512);
  const sound = Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]);
  const soundSha256 = createHash('sha256').update(sound).digest('hex');

  async function filled(): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'harderway-prune-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    for (const [name, cluster] of [
      ['a', 'kubenet'],
      ['b', 'kubenet'],
      ['c', 'other'],
    ]) {
      await writeFile(join(directory, `${name}.db`), 'damaged');
      const manifest = {
        cluster,
        sha256: name === 'b' ? soundSha256 : '',
        revision: 1,
        takenAt: `2026-11-2${name === 'a' ? 1 : 2}T00:00:00Z`,
      };
      await writeFile(join(directory, `${name}.db.json`), JSON.stringify(manifest));
    }
    await writeFile(join(directory, 'foreign.db'), 'without a manifest');
    return directory;
  }

  test('removes nothing while the newest one is damaged', async () => {
    const directory = await filled();
    await expect(pruneSnapshots(directory, 'kubenet', { last: 1, daily: 0 })).rejects.toMatchObject({
      code: 'backup-failed',
      found: expect.stringContaining('b.db'),
    });
    expect(await readdir(directory)).toHaveLength(7);
  });

  test('removes nothing while the newest one is not that of its manifest, which no restore takes', async () => {
    const directory = await filled();
    await writeFile(join(directory, 'b.db'), sound);
    const manifest = { cluster: 'kubenet', sha256: '', revision: 1, takenAt: '2026-11-22T00:00:00Z' };
    await writeFile(join(directory, 'b.db.json'), JSON.stringify(manifest));
    await expect(pruneSnapshots(directory, 'kubenet', { last: 1, daily: 0 })).rejects.toMatchObject({
      code: 'backup-failed',
      found: expect.stringContaining('b.db: it is not the file that its manifest describes'),
    });
    expect(await readdir(directory)).toHaveLength(7);
  });

  test('removes nothing, and finds nothing whole, while a manifest cannot be read', async () => {
    const directory = await filled();
    const newest = join(directory, 'b.db');
    await writeFile(newest, sound);
    await rm(`${newest}.json`);
    await symlink('b.db.json', `${newest}.json`);
    const before = await readdir(directory);
    const unread = { code: 'ELOOP' };
    await expect(pruneSnapshots(directory, 'kubenet', { last: 1, daily: 0 })).rejects.toMatchObject(unread);
    await expect(storedSnapshots(directory)).rejects.toMatchObject(unread);
    await expect(examineSnapshot(newest)).rejects.toMatchObject(unread);
    expect(await readdir(directory)).toEqual(before);
  });

  test('takes none that is dated in the future for the newest', async () => {
    const directory = await filled();
    const between = new Date('2026-11-21T12:00:00Z');
    const names = (await storedSnapshots(directory, between)).map(({ path }) => basename(path));
    expect(names.filter((name) => name !== 'foreign.db')).toEqual(['b.db', 'c.db', 'a.db']);
    await expect(pruneSnapshots(directory, 'kubenet', { last: 1, daily: 0 }, between)).rejects.toMatchObject({
      found: expect.stringContaining('a.db'),
    });
  });

  test('passes over what is not a file, and manifests without a time', async () => {
    const directory = await filled();
    await mkdir(join(directory, 'd.db'));
    await symlink('missing', join(directory, 'e.db'));
    await writeFile(join(directory, 'foreign.db.json'), '{"takenAt":"x","sha256":"","revision":1}');
    const names = (await storedSnapshots(directory)).map(({ path }) => basename(path));
    expect(names).toEqual(['a.db', 'b.db', 'c.db', 'foreign.db']);
  });

  test('keeps the newest snapshot, and not a link to it in its place', async () => {
    const directory = await filled();
    await writeFile(join(directory, 'b.db'), sound);
    await symlink('b.db', join(directory, 'latest.db'));
    await symlink('b.db.json', join(directory, 'latest.db.json'));
    await symlink('latest.db', join(directory, 'current.db'));
    const elsewhere = await filled();
    await symlink(join(elsewhere, 'a.db'), join(directory, 'moved.db'));
    await symlink(directory, join(elsewhere, 'link'));
    for (const place of [directory, join(elsewhere, 'link')]) {
      const names = (await storedSnapshots(place, now)).map(({ path }) => basename(path));
      expect(names.sort()).toEqual(['a.db', 'b.db', 'c.db', 'foreign.db', 'moved.db']);
    }
    expect(await pruneSnapshots(directory, 'kubenet', { last: 1, daily: 0 }, now)).toEqual([
      join(directory, 'a.db'),
    ]);
    expect(await readdir(directory)).toEqual(expect.arrayContaining(['b.db', 'latest.db']));
  });

  test('removes what a killed run has left of removed ones, and nothing of one that is newer or moved away', async () => {
    const directory = await filled();
    await writeFile(join(directory, 'b.db'), sound);
    for (const [name, cluster, day] of [
      ['killed', 'kubenet', '01'],
      ['last', 'kubenet', '23'],
      ['other', 'other', '01'],
    ]) {
      const manifest = { cluster, sha256: '', revision: 1, takenAt: `2026-11-${day}T00:00:00Z` };
      await writeFile(join(directory, `${name}.db.json`), JSON.stringify(manifest));
      await writeFile(join(directory, `${name}.db.credentials.age`), 'sealed');
    }
    const before = await readdir(directory);
    const pruned = await pruneSnapshots(directory, 'kubenet', { last: 1, daily: 0 }, now);
    expect(pruned.map((path) => basename(path))).toEqual(['a.db']);
    const after = await readdir(directory);
    expect(before.filter((name) => !after.includes(name)).sort()).toEqual([
      'a.db',
      'a.db.json',
      'killed.db.credentials.age',
      'killed.db.json',
    ]);
  });

  test('leaves the newest one with credentials, which may be the last copy', async () => {
    const directory = await filled();
    for (const [name, day] of [
      ['older', '19'],
      ['sealed', '20'],
      ['b', '22'],
    ]) {
      await writeFile(join(directory, `${name}.db`), sound);
      const manifest = {
        cluster: 'kubenet',
        sha256: soundSha256,
        revision: 1,
        takenAt: `2026-11-${day}T00:00:00Z`,
      };
      await writeFile(join(directory, `${name}.db.json`), JSON.stringify(manifest));
      if (name !== 'b') await writeFile(join(directory, `${name}.db.credentials.age`), 'sealed');
    }
    const keep = { last: 1, daily: 0 };
    const pruned = await pruneSnapshots(directory, 'kubenet', keep, now);
    expect(pruned.map((path) => basename(path)).sort()).toEqual(['a.db', 'older.db']);
    expect(await readdir(directory)).toEqual(
      expect.arrayContaining(['sealed.db', 'sealed.db.json', 'sealed.db.credentials.age']),
    );
    await writeFile(join(directory, 'b.db.credentials.age'), 'sealed');
    expect((await pruneSnapshots(directory, 'kubenet', keep, now)).map((path) => basename(path))).toEqual([
      'sealed.db',
    ]);
  });

  test('leaves snapshots of other clusters, and those without a manifest', async () => {
    const directory = await filled();
    expect(await pruneSnapshots(directory, 'none', { last: 1, daily: 0 })).toEqual([]);
    expect(await readdir(directory)).toHaveLength(7);
  });

  test('keeps as many of each cluster where two have the same name', async () => {
    const directory = await filled();
    const keep = async (name: string, day: string, ...authorities: readonly string[]): Promise<void> => {
      await writeFile(join(directory, `${name}.db`), sound);
      const manifest = {
        cluster: 'shop',
        sha256: soundSha256,
        revision: 1,
        takenAt: `2026-11-${day}T00:00:00Z`,
        authorities: Object.fromEntries(authorities.map((authority) => [`${authority}.pem`, authority])),
      };
      await writeFile(join(directory, `${name}.db.json`), JSON.stringify(manifest));
    };
    await keep('east-1', '01', 'ca');
    await keep('west-1', '02', 'another');
    await keep('west-2', '03', 'another');
    await keep('east-2', '04', 'ca-2');
    // Taken while the authority was rotated.
    await keep('east-3', '05', 'ca', 'ca-2');
    const pruned = await pruneSnapshots(directory, 'shop', { last: 1, daily: 0 }, now);
    expect(pruned.map((path) => basename(path)).sort()).toEqual(['east-1.db', 'east-2.db', 'west-1.db']);
  });
});
