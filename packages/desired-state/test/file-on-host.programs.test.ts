import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diff } from '../src/compare.js';
import type { Kind } from '../src/model/kind.js';
import { apply, plan, probe } from '../src/on-host.js';
import type { Resource } from '../src/resource.js';
import { withKinds } from '../src/with-kinds.js';
import { eachOnAScriptHost, owner, ownFile } from './script-host.js';

describe('a whole file that others change, on a host', () => {
  const host = eachOnAScriptHost();
  const path = (): string => join(host().root, 'config');
  const wanted = (): readonly Resource[] => [
    ownFile(path(), 'ours\n'),
    ownFile(join(host().root, 'other'), ''),
  ];
  const refused = {
    code: 'changed-meanwhile',
    message: expect.stringContaining('someone else has changed '),
  };

  test.each<[string, string | undefined, (path: string) => void]>([
    ['got a line', 'old\n', (at) => appendFileSync(at, 'theirs\n')],
    ['came', undefined, (at) => writeFileSync(at, 'theirs\n')],
    ['came as a dangling link', undefined, (at) => symlinkSync('nowhere', at)],
    ['is gone', 'old\n', (at) => rmSync(at)],
    [
      'is a link now',
      'old\n',
      (at) => {
        rmSync(at);
        writeFileSync(`${at}.theirs`, 'old\n');
        symlinkSync(`${at}.theirs`, at);
      },
    ],
    ['got a line, and is large', 'x'.repeat(2 ** 21), (at) => appendFileSync(at, 'theirs\n')],
  ])(
    'is not written where it %s since it was observed, and nothing else is done',
    async (_, before, edit) => {
      mkdirSync(host().state);
      if (before !== undefined) writeFileSync(path(), before);
      const { changes, generation } = await plan(host().transport, wanted());
      edit(path());
      const after = await probe(host().transport, wanted());
      await expect(apply(host().transport, changes, { generation })).rejects.toMatchObject({
        ...refused,
        change: `file:${path()}`,
      });
      expect(await probe(host().transport, wanted())).toEqual(after);
      const again = await plan(host().transport, wanted());
      await apply(host().transport, again.changes, again);
      expect((await plan(host().transport, wanted())).changes).toEqual([]);
    },
  );

  test('is written where it was only read, or written again as it was', async () => {
    writeFileSync(path(), 'old\n');
    const { changes, generation } = await plan(host().transport, wanted());
    writeFileSync(path(), 'old\n');
    await apply(host().transport, changes, { generation });
    expect(readFileSync(path(), 'utf8')).toBe('ours\n');
  });

  /** A program of the host that does something else first. */
  const program = (name: string, first: string): void => {
    mkdirSync(join(host().root, 'bin'), { recursive: true });
    writeFileSync(join(host().root, 'bin', name), `#!/bin/sh\n${first}\nexec /usr/bin/${name} "$@"\n`, {
      mode: 0o755,
    });
  };

  test.each([
    ['old\n', 'old\ntheirs\n'],
    [undefined, 'theirs\n'],
  ])('is not written where it changed while files arrived, %j before', async (before, after) => {
    if (before !== undefined) writeFileSync(path(), before);
    const { changes, generation } = await plan(host().transport, wanted());
    program('sync', `[ -e ${path()}.done ] || echo theirs >>${path()}; : >${path()}.done`);
    await expect(apply(host().transport, changes, { generation })).rejects.toMatchObject({
      ...refused,
      change: `file:${path()}`,
    });
    expect(readFileSync(path(), 'utf8')).toBe(after);
    expect((await plan(host().transport, wanted())).changes).toHaveLength(2);
  });

  test('is written where a package of the same run brings one', async () => {
    const resources = [{ kind: 'package', name: 'theirs' } as const, ...wanted()];
    const seen = await probe(host().transport, resources);
    const changes = diff(resources, { ...seen, packages: new Set() });
    program('apt-get', `echo default >${path()}; exit 0`);
    await apply(host().transport, changes, seen);
    expect(readFileSync(path(), 'utf8')).toBe('ours\n');
  });

  test('is not written by a kind of the caller either', async () => {
    const at = path();
    const motd: Kind<{ readonly kind: 'motd' }> = {
      kind: 'motd',
      name: () => at,
      fault: () => undefined,
      path: () => ({ path: at, depth: 'checksum' }),
      diff: () => ({ action: 'set', summary: 'set it', why: 'differs' }),
      phase: () => 'files',
      upload: () => ({ path: at, content: 'ours\n', mode: 0o644, ...owner }),
    };
    const own = withKinds({ motd });
    const { changes, generation } = await own.plan(host().transport, [{ kind: 'motd' }]);
    writeFileSync(at, 'theirs\n');
    await expect(own.apply(host().transport, changes, { generation })).rejects.toMatchObject({
      ...refused,
      change: `motd:${at}`,
    });
    expect(readFileSync(at, 'utf8')).toBe('theirs\n');
  });
});
