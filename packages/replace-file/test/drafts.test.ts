import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { draftPath, isDraft, removeDrafts } from '../src/draft.js';

test('drafts that killed processes have left are removed: those of the chosen names that nobody writes to', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'drafts-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const at = (name: string): string => join(directory, name);
  const long = `ours-${'a'.repeat(100)}`;
  const left = [draftPath(at('ours-1')), draftPath(at(long)), draftPath(at('ours-directory'))];
  const kept = [draftPath(at('theirs')), at('ours-2'), at('.ours-3')];
  const young = draftPath(at('ours-4'));
  await mkdir(left[2] ?? '');
  await writeFile(join(left[2] ?? '', 'key'), '');
  for (const path of [...left.slice(0, 2), ...kept, young]) await writeFile(path, '');
  for (const path of [...left, ...kept]) await utimes(path, 0, 0);
  expect([...left, young].map((path) => isDraft(basename(path)))).toEqual([true, true, true, true]);
  const of = (name: string): boolean => name.startsWith('ours-');
  expect(await removeDrafts(directory, { of })).toBe(1);
  expect((await readdir(directory)).sort()).toEqual([...kept, young].map((path) => basename(path)).sort());
  expect(await removeDrafts(directory, { of, unusedMs: Number.NaN })).toBe(1);
  expect(await removeDrafts(directory, { of, unusedMs: 0 })).toBe(0);
  expect((await readdir(directory)).sort()).toEqual(kept.map((path) => basename(path)).sort());
});
