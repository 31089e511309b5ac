import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_STATE_DIRECTORY, type Places, placesOf } from '../../src/lab/places.js';

let directory = '';
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'harderway-places-')));
});
afterEach(() => rm(directory, { recursive: true }));

/** All places that two labs must not share. */
const own = ({ directory, lock, namespace, namespaceFiles, cgroup, legacyCgroups }: Places): string[] => [
  directory,
  lock,
  namespace,
  namespaceFiles,
  cgroup,
  ...legacyCgroups,
];

test('labs of one name in two state directories share nothing', async () => {
  const places = await Promise.all([
    placesOf('x'),
    placesOf('x', join(directory, 'a')),
    placesOf('x', join(directory, 'b')),
  ]);
  const all = places.flatMap(own);
  expect(new Set(all).size).toBe(all.length);
});

test('a state directory is the same by every path, before and after it is made', async () => {
  const states = join(directory, 'states');
  const before = await placesOf('x', states);
  await mkdir(states);
  await symlink(states, join(directory, 'link'));
  expect(await placesOf('x', states)).toEqual(before);
  expect(await placesOf('x', join(directory, 'link'))).toEqual(before);
  expect(await placesOf('x', relative(process.cwd(), states))).toEqual(before);
  expect(await placesOf('x', `${DEFAULT_STATE_DIRECTORY}/`)).toEqual(await placesOf('x'));
});
