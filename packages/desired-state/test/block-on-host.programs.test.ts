import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diff } from '../src/compare.js';
import type { BlockResource } from '../src/kinds/block.js';
import { apply, probe } from '../src/on-host.js';
import type { Change, Resource } from '../src/resource.js';
import { eachOnAScriptHost, ownFile } from './script-host.js';

describe('a block in a file of others, on a host', () => {
  const host = eachOnAScriptHost();
  const hosts = (): string => join(host().root, 'hosts');
  const block = (name: string, ...lines: readonly string[]): BlockResource => ({
    kind: 'block',
    path: hosts(),
    name,
    lines,
  });
  /** Changes as control-plane plans them: each resource by itself. */
  const planned = async (resources: readonly Resource[]) => {
    const seen = await probe(host().transport, resources);
    const changes: readonly Change[] = resources.flatMap((resource) => diff([resource], seen));
    return { changes, generation: seen.generation };
  };
  const converge = async (resources: readonly Resource[]): Promise<number> => {
    const { changes, generation } = await planned(resources);
    await apply(host().transport, changes, { generation });
    return changes.length;
  };

  test.each<[string, (path: string) => void]>([
    ['got a line more', (path) => appendFileSync(path, '10.9.9.9 database\n')],
    ['is readable by fewer', (path) => chmodSync(path, 0o600)],
    ['is gone', (path) => rmSync(path)],
  ])('is not set where the file %s since it was observed, and nothing else is done', async (_, edit) => {
    writeFileSync(hosts(), '127.0.0.1 localhost\n');
    const other = join(host().root, 'other');
    const { changes, generation } = await planned([block('a', '1'), ownFile(other, '')]);
    edit(hosts());
    const expected = () =>
      [hosts(), other].map((path) => {
        const { mode, size } = statSync(path, { throwIfNoEntry: false }) ?? {};
        return { mode, size };
      });
    const before = expected();
    await expect(apply(host().transport, changes, { generation })).rejects.toMatchObject({
      code: 'changed-meanwhile',
      message: `someone else has changed ${hosts()} since it was observed`,
      change: `block:${hosts()}#a`,
    });
    expect(expected()).toEqual(before);
    expect((await planned([])).generation).toBe(generation);
    appendFileSync(hosts(), 'more\n');
    await converge([block('a', '1')]);
    expect((await planned([block('a', '1')])).changes).toEqual([]);
  });

  test('is not set where the file got a line while the new one was flushed to the disk', async () => {
    writeFileSync(hosts(), '127.0.0.1 localhost\n');
    const { changes, generation } = await planned([block('a', '1')]);
    mkdirSync(join(host().root, 'bin'));
    writeFileSync(
      join(host().root, 'bin/sync'),
      `#!/bin/sh\nprintf '10.9.9.9 database\\n' >>${hosts()}\nexec /usr/bin/sync "$@"\n`,
      { mode: 0o755 },
    );
    await expect(apply(host().transport, changes, { generation })).rejects.toMatchObject({
      code: 'changed-meanwhile',
      change: `block:${hosts()}#a`,
    });
    expect(readFileSync(hosts(), 'utf8')).toBe('127.0.0.1 localhost\n10.9.9.9 database\n');
    rmSync(join(host().root, 'bin'), { recursive: true });
    expect([await converge([block('a', '1')]), await converge([block('a', '1')])]).toEqual([1, 0]);
  });

  test('is not set in a file that was missing when it was observed', async () => {
    const { changes, generation } = await planned([block('a', '1')]);
    writeFileSync(hosts(), 'theirs\n');
    await expect(apply(host().transport, changes, { generation })).rejects.toMatchObject({
      code: 'changed-meanwhile',
    });
    expect(readFileSync(hosts(), 'utf8')).toBe('theirs\n');
  });

  test('leaves mode and owner as they are, also an owner without a name', async () => {
    writeFileSync(hosts(), 'theirs\n');
    chmodSync(hosts(), 0o440);
    if (process.getuid?.() === 0) chownSync(hosts(), 54_321, 54_322);
    const before = statSync(hosts());
    expect(await converge([block('a', '1')])).toBe(1);
    const { mode, uid, gid, ino } = statSync(hosts());
    expect({ mode, uid, gid }).toEqual({ mode: before.mode, uid: before.uid, gid: before.gid });
    expect(ino).not.toBe(before.ino);
    expect(await converge([block('a', '1')])).toBe(0);
  });

  test('shares its file with others of ours', async () => {
    writeFileSync(hosts(), 'theirs\n');
    const file = ownFile(join(host().root, 'file'), 'x');
    expect(await converge([block('a', '1'), file, block('b', '2')])).toBe(3);
    const text = (name: string, line: string): string =>
      `# BEGIN harderway ${name}\n${line}\n# END harderway ${name}\n`;
    expect(readFileSync(hosts(), 'utf8')).toBe(`theirs\n${text('a', '1')}${text('b', '2')}`);
    expect(readFileSync(file.path, 'utf8')).toBe('x');
    expect(await converge([block('a'), block('b', '3')])).toBe(2);
    expect(readFileSync(hosts(), 'utf8')).toBe(`theirs\n${text('b', '3')}`);
  });

  test('can not be set in a file that is given as a whole too', async () => {
    const { changes, generation } = await planned([block('a', '1'), ownFile(hosts(), 'x')]);
    await expect(apply(host().transport, changes, { generation })).rejects.toMatchObject({
      code: 'bad-resource',
      message: expect.stringContaining(`block:${hosts()}#a`),
    });
  });
});
