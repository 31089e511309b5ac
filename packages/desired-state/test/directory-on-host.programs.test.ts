import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diff } from '../src/compare.js';
import { removeTree } from '../src/kinds/absent.js';
import { apply, probe } from '../src/on-host.js';
import type { Resource } from '../src/resource.js';
import { eachOnAScriptHost, owner } from './script-host.js';

const host = eachOnAScriptHost();
const at = (...names: readonly string[]): string => join(host().root, ...names);
async function planned(resource: Resource) {
  const seen = await probe(host().transport, [resource]);
  return { changes: diff([resource], seen), generation: seen.generation };
}
/** Applies, and expects that nothing is left to do. Returns the reasons of the changes. */
async function converge(resource: Resource): Promise<readonly string[]> {
  const { changes, generation } = await planned(resource);
  await apply(host().transport, changes, { generation });
  expect((await planned(resource)).changes).toEqual([]);
  return changes.map(({ why }) => why);
}

describe('a directory', () => {
  const directory = (path: string, mode: number): Resource => ({ kind: 'directory', path, mode, ...owner });

  test('may be a link to one, whose mode counts', async () => {
    mkdirSync(at('disk', 'etcd'), { recursive: true });
    chmodSync(at('disk', 'etcd'), 0o700);
    symlinkSync(at('disk', 'etcd'), at('etcd'));
    expect(await converge(directory(at('etcd'), 0o700))).toEqual([]);
    expect(await converge(directory(at('etcd'), 0o750))).toEqual(['mode is 0700']);
    expect(readlinkSync(at('etcd'))).toBe(at('disk', 'etcd'));
    expect(statSync(at('disk', 'etcd')).mode & 0o7777).toBe(0o750);
  });

  test('gets just its mode below one whose setgid bit is handed on', async () => {
    mkdirSync(at('srv'));
    chmodSync(at('srv'), 0o2775);
    expect(await converge(directory(at('srv', 'etcd'), 0o700))).toEqual(['missing']);
    chmodSync(at('srv', 'etcd'), 0o6700);
    expect(await converge(directory(at('srv', 'etcd'), 0o700))).toEqual(['mode is 6700']);
    expect(await converge(directory(at('srv', 'etcd'), 0o2750))).toEqual(['mode is 0700']);
    expect(await converge(directory(at('srv', 'etcd'), 0o1777))).toEqual(['mode is 2750']);
  });

  test('is not confused with something else of that name', async () => {
    symlinkSync(at('nowhere'), at('dangling'));
    writeFileSync(at('file'), '');
    symlinkSync(at('file'), at('link'));
    for (const name of ['dangling', 'file', 'link'])
      expect((await planned(directory(at(name), 0o700))).changes[0]?.why).toContain('is not a directory');
  });
});

describe('a directory that is to go with all it holds', () => {
  const gone = (path: string): Resource => ({ kind: 'absent', path, recursive: true });
  const fill = (path: string): void => {
    mkdirSync(join(path, 'member', 'wal'), { recursive: true });
    writeFileSync(join(path, 'member', 'wal', '0.wal'), 'data');
    writeFileSync(join(path, '.hidden'), '');
  };

  test('goes, and so does the one that a link leads to, as the plan says', async () => {
    fill(at('plain'));
    fill(at('disk', 'etcd'));
    symlinkSync(join('disk', 'etcd'), at('etcd'));
    await converge(gone(at('plain')));
    const { changes } = await planned(gone(at('etcd')));
    expect(changes[0]?.summary).toBe(
      `remove ${at('etcd')} and all of ${at('disk', 'etcd')}, to which it leads`,
    );
    await converge(gone(at('etcd')));
    expect(readdirSync(host().root).sort()).toEqual(['disk', 'state']);
    expect(readdirSync(at('disk'))).toEqual([]);
  });

  test('goes with a slash behind its name too, be it a directory, a file or a dangling link', async () => {
    mkdirSync(at('directory'));
    writeFileSync(at('file'), '');
    symlinkSync('nowhere', at('link'));
    for (const name of ['directory', 'file', 'link']) {
      const resource = { kind: 'absent', path: `${at(name)}/` } as const;
      expect(await converge(resource)).toEqual(['must not exist']);
      expect(await converge(resource)).toEqual([]);
    }
    expect(readdirSync(host().root)).toEqual(['state']);
  });

  test('is left empty where something is mounted on it', async () => {
    fill(at('disk'));
    mkdirSync(at('etcd'));
    symlinkSync(at('etcd'), at('link'));
    host().mount(at('disk'), at('etcd'));
    expect(await converge(gone(at('link')))).toEqual(['must not exist']);
    expect(existsSync(at('link'))).toBe(false);
    expect(readdirSync(at('disk'))).toEqual([]);
    fill(at('disk'));
    expect(await converge(gone(at('etcd')))).toEqual(['must not exist']);
    expect(readdirSync(at('disk'))).toEqual([]);
    expect(await converge(gone(at('etcd')))).toEqual([]);
  });

  test('stays as it is where something is mounted within it', async () => {
    fill(at('disk'));
    fill(at('etcd'));
    mkdirSync(at('etcd', 'its volume'));
    host().mount(at('disk'), at('etcd', 'its volume'));
    const { changes, generation } = await planned(gone(at('etcd')));
    await expect(apply(host().transport, changes, { generation })).rejects.toMatchObject({
      change: `absent:${at('etcd')}`,
      found: expect.stringContaining(
        `file systems are mounted in ${at('etcd')}: ${at('etcd', 'its volume')}`,
      ),
    });
    expect(readdirSync(at('disk'))).toEqual(['.hidden', 'member']);
    expect(readdirSync(at('etcd')).sort()).toEqual(['.hidden', 'its volume', 'member']);
  });

  describe('of which only some entries are ours', () => {
    const own = (path: string): Resource => ({
      kind: 'absent',
      path,
      recursive: true,
      contents: ['member', '.hidden', 'replaced-*'],
    });

    test('goes if it has no others', async () => {
      fill(at('etcd'));
      mkdirSync(at('etcd', 'replaced-1'));
      await converge(own(at('etcd')));
      expect(existsSync(at('etcd'))).toBe(false);
    });

    test.each(['notes', '.profile', 'replaced', '..backup'])('stays as it is with %s', async (name) => {
      fill(at('etcd'));
      writeFileSync(at('etcd', name), 'theirs');
      const seen = await probe(host().transport, [own(at('etcd'))]);
      expect(seen.trees.get(at('etcd'))?.others).toEqual([name]);
      const { changes, generation } = await planned(own(at('etcd')));
      await expect(apply(host().transport, changes, { generation })).rejects.toMatchObject({
        change: `absent:${at('etcd')}`,
        found: expect.stringContaining(`${at('etcd')} holds ${name}`),
      });
      expect(readdirSync(at('etcd')).sort()).toEqual(['.hidden', 'member', name].sort());
    });

    test('is left with the lost+found of a file system of its own', async () => {
      fill(at('disk'));
      mkdirSync(at('disk', 'lost+found'));
      mkdirSync(at('etcd'));
      host().mount(at('disk'), at('etcd'));
      await converge(own(at('etcd')));
      expect(readdirSync(at('disk'))).toEqual(['lost+found']);
    });
  });

  test('is not followed to where it did not lead when it was observed', async () => {
    fill(at('theirs'));
    fill(at('ours'));
    symlinkSync(at('ours'), at('etcd'));
    const { changes, generation } = await planned(gone(at('etcd')));
    rmSync(at('etcd'));
    symlinkSync(at('theirs'), at('etcd'));
    await expect(apply(host().transport, changes, { generation })).rejects.toMatchObject({
      code: 'changed-meanwhile',
      change: `absent:${at('etcd')}`,
      found: `${at('etcd')} leads to ${at('theirs')} now`,
    });
    expect(readdirSync(at('theirs'))).toEqual(['.hidden', 'member']);
  });

  test('is never the root directory', () => {
    symlinkSync('/', at('etcd'));
    // Nothing that removes is run here, should the function be mistaken.
    const harmless = ['rm', 'find', 'mountpoint'].map((name) => `${name}() { echo ${name}; }`).join('\n');
    const script = `${harmless}\nfound() { echo "$@"; }\n${removeTree}\nremove_tree "$0" /`;
    const { status, stdout } = spawnSync('sh', ['-c', script, at('etcd')], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: `${at('etcd')} leads to /, a directory of the system\n`,
    });
  });

  test.each([
    '/',
    '/etc',
    '/root',
    '/usr/local',
    '/var/lib',
    '/var/lib/dpkg',
    '/var/lib/docker/volumes',
    '/root/.ssh',
    '/home/ubuntu/.config/etcd',
    '/etc/ssh',
    '/etc/systemd/system',
    '/var/lib/../../etc',
    '/var/lib/etcd/..',
  ])('is refused if it is %s', async (path) => {
    await expect(planned(gone(path))).rejects.toMatchObject({
      code: 'bad-resource',
      message: expect.stringMatching(/directory of the system|must be plain/),
    });
  });

  test('does not take along a file that a link leads to', async () => {
    writeFileSync(at('file'), '');
    symlinkSync(at('file'), at('link'));
    symlinkSync(at('nowhere'), at('dangling'));
    await converge(gone(at('link')));
    await converge(gone(at('dangling')));
    expect(readdirSync(host().root).sort()).toEqual(['file', 'state']);
  });
});
