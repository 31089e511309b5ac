import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { lastDrill } from '../../src/drill/report.js';
import { drillPath, manifestPath } from '../../src/stored/manifest.js';

let snapshot: string;
beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'drill-'));
  snapshot = join(directory, 'a.db');
  return () => rm(directory, { recursive: true });
});

const report = { sha256: 'aa', host: 'control0', at: '2026-11-02T00:00:00Z', ok: true, checks: [] };
const write = (path: string, content: object): Promise<void> => writeFile(path, JSON.stringify(content));

test('the report of a drill counts for the file that was drilled, and for no other of its name', async () => {
  expect(await lastDrill(snapshot)).toBeUndefined();
  await write(drillPath(snapshot), report);
  expect(await lastDrill(snapshot)).toEqual(report);
  const manifest = { cluster: 'k', takenAt: '2026-11-01T00:00:00Z', revision: 7 };
  await write(manifestPath(snapshot), { ...manifest, sha256: 'aa' });
  expect(await lastDrill(snapshot)).toEqual(report);
  await write(manifestPath(snapshot), { ...manifest, sha256: 'bb' });
  expect(await lastDrill(snapshot)).toBeUndefined();
});

test.each([
  ['a time that is none', { at: 'x' }],
  ['a result that is none', { ok: 'true' }],
  ['no checksum', { sha256: undefined }],
  ['no checks', { checks: undefined }],
])('a report with %s is none', async (_, odd) => {
  await write(drillPath(snapshot), { ...report, ...odd });
  expect(await lastDrill(snapshot)).toBeUndefined();
});

test('a report that cannot be read is an error: nobody knows whether there was a drill', async () => {
  await symlink(drillPath(snapshot), drillPath(snapshot));
  await expect(lastDrill(snapshot)).rejects.toMatchObject({ code: 'ELOOP' });
});
