import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { localDirectory } from '../../src/directory/local-directory.js';
import { createFake } from '../../src/fake/fake.js';
import type { DirectoryChange, DirectoryResult } from '../../src/model/directory.js';
import type { Connection } from '../../src/model/transport.js';
import { type Rig, startRig, transportNames } from '../rig/transports.js';
import { harvest, plant, type Tree } from '../rig/tree.js';

let rig: Rig;
let directory: string;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.sshd.stop());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-directories-'));
  return () => rmSync(directory, { recursive: true, force: true });
});

const tree: Tree = {
  'app.conf': 'listen 80\n (640)',
  bin: '/ (750)',
  'bin/run': '#!/bin/sh\n (755)',
  'bin/helper': '-> run',
  'bin/deep/er/file': 'deep',
  empty: '/ (700)',
  'empty file': '',
  'odd \\ "name"\n\'s': 'odd',
  '-': 'dash',
  '-rf': 'dashes',
  ü: 'umlaut',
  [`${'long/'.repeat(30)}${'n'.repeat(120)}`]: 'long',
  dangling: `-> ${'far/'.repeat(40)}away`,
  closed: '/ (500)',
  'closed/in': 'in (400)',
};

/** Changes by path. */
const byPath = ({
  changes,
}: Pick<DirectoryResult, 'changes'>): Readonly<Record<string, DirectoryChange['change']>> =>
  Object.fromEntries(changes.map(({ path, change }) => [path, change]));

describe.each(transportNames)('a directory over the %s transport', (name) => {
  let host: Connection;
  beforeEach(async () => {
    host = name === 'fake' ? createFake() : await rig.open[name]();
    return () => host.close();
  });
  const path = (at: string): string => join(directory, at);
  /** The entries of the host: by getting it, which is the way to look into a fake. */
  const there = async (): Promise<Tree> => {
    const copy = path('copy');
    rmSync(copy, { recursive: true, force: true });
    await host.getDirectory(path('to'), copy);
    return harvest(copy);
  };

  it('putDirectory and getDirectory: arrives whole, modes, links, empty directories, odd names and all', async () => {
    plant(path('from'), tree);
    const { changes, unchanged, skipped } = await host.putDirectory(path('from'), path('to'));
    expect(changes.every(({ change }) => change === 'added')).toBe(true);
    expect([unchanged, skipped]).toEqual([0, []]);
    expect(await there()).toEqual(harvest(path('from')));
    if (name !== 'fake') expect(harvest(path('to'))).toEqual(harvest(path('from')));
    const again = await host.putDirectory(path('from'), path('to'));
    expect([again.changes, again.unchanged]).toEqual([[], changes.length - 1]);
    const back = await host.getDirectory(path('to'), path('copy'));
    expect([back.changes, back.unchanged]).toEqual([[], changes.length - 1]);
  });

  it('sends only what differs: content, mode, target and kind', async () => {
    plant(path('from'), { a: 'same', b: 'one', c: 'mode', d: '-> x', 'e/f': 'e', g: 'file', h: '-> e' });
    await host.putDirectory(path('from'), path('to'));
    writeFileSync(path('from/b'), 'two');
    chmodSync(path('from/c'), 0o600);
    for (const gone of ['d', 'g', 'h']) rmSync(path(`from/${gone}`));
    plant(path('from'), { d: '-> y', 'g/now': 'a directory', 'h/now': 'another', new: 'new' });
    const changed = {
      b: 'changed',
      c: 'metadata',
      d: 'changed',
      g: 'changed',
      'g/now': 'added',
      h: 'changed',
      'h/now': 'added',
      new: 'added',
    };
    const dry = await host.putDirectory(path('from'), path('to'), { dryRun: true });
    expect(byPath(dry)).toEqual(changed);
    expect(await there()).not.toEqual(harvest(path('from')));
    expect(await host.putDirectory(path('from'), path('to'))).toEqual(dry);
    expect(await there()).toEqual(harvest(path('from')));
    // What was behind the link is as it was.
    expect((await there())['e/f']).toBe('e (644)');
  });

  it('exclude and delete: removes what only the host has, but for what is excluded', async () => {
    plant(path('from'), { keep: 'k', 'logs/mine': 'not copied' });
    plant(path('old'), {
      keep: 'k',
      extra: 'x',
      'deep/x': 'x',
      'deep/er/y': 'y',
      'logs/a': 'a',
      'mixed/b.log': 'b',
      'mixed/c': 'c',
    });
    await host.putDirectory(path('old'), path('to'));
    const exclude = ['logs/', '*.log'];
    const without = await host.putDirectory(path('from'), path('to'), { exclude });
    expect(without.changes).toEqual([]);
    const options = { exclude, delete: true } as const;
    const dry = await host.putDirectory(path('from'), path('to'), { ...options, dryRun: true });
    expect(byPath(dry)).toEqual({
      deep: 'removed',
      'deep/er': 'removed',
      'deep/er/y': 'removed',
      'deep/x': 'removed',
      extra: 'removed',
      'mixed/c': 'removed',
    });
    expect(await there()).toHaveProperty('extra');
    expect(await host.putDirectory(path('from'), path('to'), options)).toEqual(dry);
    expect(Object.keys(await there())).toEqual(['keep', 'logs', 'logs/a', 'mixed', 'mixed/b.log']);
  });

  it('getDirectory: exclude, delete and dryRun the other way round', async () => {
    plant(path('from'), { a: 'new', 'b/c': 'c', 'logs/a': 'not copied' });
    await host.putDirectory(path('from'), path('to'));
    plant(path('copy'), { a: 'old', 'b/x': 'x', 'logs/mine': 'mine', z: 'z' });
    const options = { exclude: ['/logs'], delete: true } as const;
    const dry = await host.getDirectory(path('to'), path('copy'), { ...options, dryRun: true });
    expect(byPath(dry)).toEqual({ a: 'changed', 'b/c': 'added', 'b/x': 'removed', z: 'removed' });
    expect(harvest(path('copy'))).toHaveProperty('z');
    expect(await host.getDirectory(path('to'), path('copy'), options)).toEqual(dry);
    expect(harvest(path('copy'))).toEqual({
      a: 'new (644)',
      b: '/ (755)',
      'b/c': 'c (644)',
      logs: '/ (755)',
      'logs/mine': 'mine (644)',
    });
  });

  it('refuses what can not be done, and changes nothing', async () => {
    plant(path('from'), { a: 'a', b: 'a file' });
    plant(path('old'), { a: 'old', 'b/in': 'a directory' });
    await host.putDirectory(path('old'), path('to'));
    await expect(host.putDirectory(path('from'), path('to'))).rejects.toMatchObject({
      code: 'put-failed',
      path: path('to/b'),
    });
    expect(await there()).toEqual(harvest(path('old')));
    await host.putDirectory(path('from'), path('to'), { delete: true });
    expect(await there()).toEqual(harvest(path('from')));
    for (const [work, code] of [
      [() => host.putDirectory(path('missing'), path('to')), 'local-file'],
      [() => host.putDirectory(path('from/a'), path('to')), 'local-file'],
      [() => host.putDirectory(path('from'), 'relative'), 'invalid-command'],
      [() => host.putDirectory(path('from'), '/../', { delete: true }), 'invalid-command'],
      [() => host.getDirectory(path('missing'), path('copy')), 'not-found'],
      [() => host.putDirectory(path('from'), path('to'), { signal: AbortSignal.abort() }), 'aborted'],
      [() => host.getDirectory(path('to'), path('copy'), { signal: AbortSignal.abort() }), 'aborted'],
    ] as const)
      await expect(work()).rejects.toMatchObject({ code });
  });

  it('reports its progress, and what it does not copy', async () => {
    plant(path('from'), { large: 'x'.repeat(600_000), 'in/small': 'y' });
    execFileSync('mkfifo', [path('from/pipe')]);
    const seen: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }): void => {
      expect(total).toBe(600_001);
      seen.push(done);
    };
    const from = await localDirectory(path('from'));
    expect(await host.putDirectory(from, path('to'), { onProgress })).toMatchObject({ skipped: ['pipe'] });
    expect(seen.at(-1)).toBe(600_001);
    seen.length = 0;
    await host.getDirectory(path('to'), path('copy'), { onProgress });
    expect(seen.at(-1)).toBe(600_001);
    expect(statSync(path('copy/large')).size).toBe(600_000);
  });
});

/** The transports with a host's own files. */
describe.each(['ssh', 'openssh', 'local'] as const)('a directory on a host over %s', (name) => {
  let host: Connection;
  beforeEach(async () => {
    host = await rig.open[name]();
    return () => host.close();
  });
  const path = (at: string): string => join(directory, at);

  it('is never written through a link, which is replaced', async () => {
    plant(path('elsewhere'), { file: 'theirs' });
    plant(path('from'), { 'a/file': 'ours' });
    plant(path('to'), { a: `-> ${path('elsewhere')}` });
    await host.putDirectory(path('from'), path('to'));
    expect(harvest(path('elsewhere'))).toEqual({ file: 'theirs (644)' });
    expect(harvest(path('to'))).toEqual({ a: '/ (755)', 'a/file': 'ours (644)' });
    plant(path('back'), { a: `-> ${path('elsewhere')}` });
    await host.getDirectory(path('from'), path('back'));
    expect(harvest(path('elsewhere'))).toEqual({ file: 'theirs (644)' });
    expect(harvest(path('back'))).toEqual({ a: '/ (755)', 'a/file': 'ours (644)' });
  });

  it('leaves nothing else behind, and the mode of a directory that was there', async () => {
    plant(path('from'), { a: 'a' });
    mkdirSync(path('to'), { mode: 0o711 });
    chmodSync(path('to'), 0o711);
    await host.putDirectory(path('from'), path('to'));
    expect(statSync(path('to')).mode & 0o777).toBe(0o711);
    await host.putDirectory(path('from'), path('made'));
    expect(statSync(path('made')).mode & 0o777).toBe(0o755);
    expect([harvest(path('to')), harvest(path('made'))]).toEqual([{ a: 'a (644)' }, { a: 'a (644)' }]);
  });

  it('gives owner and group', async () => {
    plant(path('from'), { 'a/b': 'setuid (4755)', c: '-> a' });
    const options = { owner: 'daemon', group: '2', sync: true };
    expect((await host.putDirectory(path('from'), path('to'), options)).changes).toHaveLength(4);
    const owners = (): string =>
      execFileSync('stat', ['-c', '%n %U %g %a', 'a', 'a/b', 'c'], { cwd: path('to'), encoding: 'utf8' });
    expect(owners()).toBe('a daemon 2 755\na/b daemon 2 4755\nc daemon 2 777\n');
    expect((await host.putDirectory(path('from'), path('to'), options)).changes).toEqual([]);
    const other = { owner: 'bin' };
    const { changes } = await host.putDirectory(path('from'), path('to'), other);
    expect(changes.map(({ path: at, change }) => [at, change])).toEqual([
      ['a', 'metadata'],
      ['a/b', 'metadata'],
      ['c', 'metadata'],
    ]);
    expect(owners()).toBe('a bin 2 755\na/b bin 2 4755\nc bin 2 777\n');
  });

  it('comes back with the sticky bit of a directory, and without setuid and setgid', async () => {
    plant(path('from'), { 'a/b': 'setuid (4755)' });
    chmodSync(path('from/a'), 0o3777);
    const { changes } = await host.getDirectory(path('from'), path('to'));
    expect(changes).toHaveLength(3);
    expect(['a', 'a/b'].map((at) => statSync(path(`to/${at}`)).mode & 0o7777)).toEqual([0o1777, 0o755]);
    expect((await host.getDirectory(path('from'), path('to'))).changes).toEqual([]);
  });

  it('in place of a file is refused, and so is one in place of a link that leads nowhere', async () => {
    plant(path('from'), { a: 'a' });
    writeFileSync(path('file'), '');
    symlinkSync('nowhere', path('link'));
    for (const at of ['file', 'link'])
      await expect(host.putDirectory(path('from'), path(at))).rejects.toMatchObject({ code: 'put-failed' });
  });
});

describe('a directory over the ssh transport', () => {
  const path = (at: string): string => join(directory, at);

  it('of many files takes one command', { timeout: 20_000 }, async () => {
    const files = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`d${index % 30}/file-${index}`, `content ${index}`]),
    );
    plant(path('from'), files);
    const host = await rig.open.ssh();
    await host.putDirectory(path('from'), path('to'));
    for (let index = 0; index < 3000; index += 3)
      writeFileSync(path(`from/d${index % 30}/file-${index}`), `CONTENT ${index}`);
    expect((await host.putDirectory(path('from'), path('to'))).changes).toHaveLength(1000);
    expect(harvest(path('to'))).toEqual(harvest(path('from')));
    await host.getDirectory(path('to'), path('copy'), { delete: true });
    expect(harvest(path('copy'))).toEqual(harvest(path('from')));
    await host.close();
  });

  it('that a file changes in while it is sent is not put in place', async () => {
    plant(path('from'), { 'a/small': 'old', 'z/file': 'x' });
    const from = await localDirectory(path('from'));
    writeFileSync(path('from/z/file'), 'longer');
    const host = await rig.open.ssh();
    await expect(host.putDirectory(from, path('to'))).rejects.toMatchObject({ code: 'local-file' });
    expect(existsSync(path('to/a'))).toBe(false);
    expect(await host.run({ argv: ['ls', '-A', path('to')] })).toMatchObject({ stdout: '' });
    await host.close();
  });

  it.each([
    ['has another time', 'touch -d @1 from/in/b'],
    ['is longer', 'echo more >>from/in/b; touch -r from/a from/in/b'],
    ['is gone', 'rm from/in/b'],
  ])('a file that %s once all is read is not put in place', async (_, change) => {
    plant(path('bin'), { cat: `#!/bin/sh\n/bin/cat "$@"\ncd ${directory} && ${change}\n (755)` });
    plant(path('from'), { a: 'a', 'in/b': 'b', z: 'z' });
    const { local } = await import('../../src/index.js');
    const host = local({ shell: ['/usr/bin/env', `PATH=${path('bin')}:/usr/bin:/bin`, '/bin/sh'] });
    await expect(host.getDirectory(path('from'), path('copy'))).rejects.toMatchObject({
      code: 'checksum-mismatch',
      message: expect.stringContaining(`${path('from/in/b')}: the content that arrived has another checksum`),
    });
    expect(harvest(path('copy'))).toEqual({});
  });

  it('a name from a host that leads out of the directory is refused', async () => {
    plant(path('bin'), { find: '#!/bin/sh\n/usr/bin/find "$@" | sed "s,:./evil,:./../evil,"\n (755)' });
    plant(path('from'), { evil: 'evil' });
    const { local } = await import('../../src/index.js');
    const host = local({ shell: ['/usr/bin/env', `PATH=${path('bin')}:/usr/bin:/bin`, '/bin/sh'] });
    await expect(host.getDirectory(path('from'), path('copy'))).rejects.toMatchObject({ code: 'get-failed' });
    expect(existsSync(path('evil'))).toBe(false);
    expect(readFileSync(path('from/evil'), 'utf8')).toBe('evil');
  });
});
