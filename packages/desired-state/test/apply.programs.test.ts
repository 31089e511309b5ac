import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChangeState } from '../src/apply/markers.js';
import { diff } from '../src/compare.js';
import { apply, probe } from '../src/on-host.js';
import type { Change, Resource } from '../src/resource.js';
import { eachOnAScriptHost, owner, ownFile, type ScriptHost } from './script-host.js';

async function changesOn({ transport }: ScriptHost, resources: readonly Resource[]) {
  const seen = await probe(transport, resources);
  return { changes: diff(resources, seen), generation: seen.generation };
}

/** Plans and applies. Returns the states of changes as they were reported. */
async function converge(host: ScriptHost, resources: readonly Resource[]): Promise<readonly string[]> {
  const reported: string[] = [];
  const { changes, generation } = await changesOn(host, resources);
  await apply(host.transport, changes, {
    generation,
    onChange: (change: Change, state: ChangeState) =>
      reported.push(`${state} ${change.id.replace(host.root, '')}`),
  });
  return reported;
}

describe('apply, by a real shell', () => {
  const host = eachOnAScriptHost();

  test('makes what is missing, reports each change, and is then done', async () => {
    const { root } = host();
    const resources: readonly Resource[] = [
      { kind: 'directory', path: join(root, 'd'), mode: 0o750, ...owner },
      ownFile(join(root, 'd', "it's"), 'text\n', 0o600),
    ];
    expect(await converge(host(), resources)).toEqual([
      'begin directory:/d',
      'done directory:/d',
      "begin file:/d/it's",
      "done file:/d/it's",
    ]);
    expect(readFileSync(join(root, 'd', "it's"), 'utf8')).toBe('text\n');
    expect(statSync(join(root, 'd', "it's")).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, 'd')).mode & 0o777).toBe(0o750);
    const after = await changesOn(host(), resources);
    expect(after).toEqual({ changes: [], generation: 1 });
    expect(await apply(host().transport, [], { generation: 1 })).toBe(1);
  });

  test('removes files, directories with what they hold, and a parent only if nothing else is in there', async () => {
    const { root } = host();
    mkdirSync(join(root, 'a', 'config'), { recursive: true });
    mkdirSync(join(root, 'b', 'config'), { recursive: true });
    writeFileSync(join(root, 'b', 'theirs'), '');
    writeFileSync(join(root, 'file'), '');
    await converge(host(), [
      { kind: 'absent', path: join(root, 'file') },
      ...['a', 'b'].map(
        (name): Resource => ({
          kind: 'absent',
          path: join(root, name, 'config'),
          recursive: true,
          emptyParent: true,
        }),
      ),
    ]);
    expect(readdirSync(root).sort()).toEqual(['b', 'state']);
    expect(readdirSync(join(root, 'b'))).toEqual(['theirs']);
  });

  test('stops at the first change that fails, and says what was printed', async () => {
    const { root, transport } = host();
    mkdirSync(join(root, 'full'));
    writeFileSync(join(root, 'full', 'x'), '');
    const resources: readonly Resource[] = [
      { kind: 'absent', path: join(root, 'full') },
      { kind: 'absent', path: join(root, 'file') },
    ];
    writeFileSync(join(root, 'file'), '');
    const { changes, generation } = await changesOn(host(), resources);
    await expect(apply(transport, changes, { generation })).rejects.toMatchObject({
      code: 'step-failed',
      change: `absent:${root}/full`,
      found: expect.stringContaining('Directory not empty'),
    });
    expect(existsSync(join(root, 'file'))).toBe(true);
    const again = await changesOn(host(), resources);
    expect(again.changes).toHaveLength(2);
    expect(again.generation).toBe(generation + 1);
  });

  test('refuses where someone else was faster', async () => {
    const { root, transport } = host();
    const resources = [ownFile(join(root, 'x'), '1')];
    const { changes, generation } = await changesOn(host(), resources);
    await converge(host(), [ownFile(join(root, 'x'), '2')]);
    await expect(apply(transport, changes, { generation })).rejects.toMatchObject({
      code: 'changed-meanwhile',
    });
    expect(readFileSync(join(root, 'x'), 'utf8')).toBe('2');
  });

  test('names the file that could not be written, and stages nothing for good', async () => {
    const { root, transport } = host();
    mkdirSync(join(root, 'x'));
    chmodSync(join(root, 'x'), 0o755);
    // Someone has put a directory in the place of the file.
    mkdirSync(join(root, 'x', 'y'));
    writeFileSync(join(root, 'x', 'y', 'z'), '');
    const { changes, generation } = await changesOn(host(), [
      ownFile(join(root, 'ok'), '1'),
      ownFile(join(root, 'x', 'y'), '1'),
    ]);
    await expect(apply(transport, changes, { generation })).rejects.toMatchObject({
      code: 'upload-failed',
      change: `file:${root}/x/y`,
      found: expect.stringContaining(`${root}/x/y`),
    });
    expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(readdirSync(join(root, 'x'))).toEqual(['y']);
  });

  test('removes what an upload staged that was cut off', async () => {
    const { root, state } = host();
    const staged = join(root, '.remote-exec-0123456789ab');
    mkdirSync(staged);
    writeFileSync(join(staged, 'key.pem'), 'half a key');
    mkdirSync(state);
    writeFileSync(join(state, 'uploading'), `${staged}\n`);
    await converge(host(), [ownFile(join(root, 'x'), '1')]);
    expect(existsSync(staged)).toBe(false);
    expect(readdirSync(state).sort()).toEqual(['busy', 'digests', 'generation']);
  });

  test('keeps all lines of others around a block', async () => {
    const { root } = host();
    const path = join(root, 'hosts');
    writeFileSync(path, `${'10.0.0.1 a\n'.repeat(9000)}# grüße`);
    const before = readFileSync(path, 'utf8');
    await converge(host(), [{ kind: 'block', path, name: 'n', lines: ['1.2.3.4 b'] }]);
    expect(readFileSync(path, 'utf8').startsWith(before)).toBe(true);
  });
});
