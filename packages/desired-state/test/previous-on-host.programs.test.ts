import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { diff } from '../src/compare.js';
import { apply, probe } from '../src/on-host.js';
import type { Resource } from '../src/resource.js';
import { sha256 } from '../src/sha256.js';
import { eachOnAScriptHost, ownFile } from './script-host.js';

const host = eachOnAScriptHost();
const at = (...names: readonly string[]): string => join(host().root, ...names);

/**
 * A systemctl with one unit, whose program runs unless its text or its flags say that it is broken. With a file `kill-N`
 * the N-th start ends the script that asked for it, as a host that loses power does.
 */
const systemctl = (root: string): string => `#!/bin/sh
cd ${root}
case $1 in
show)
  case "$*" in *'-p Result'*) echo exit-code; exit ;; *'-p Id,UnitFileState'*) echo Id=a.service; echo UnitFileState=enabled; exit ;; esac
  printf 'Id=a.service\\nNames=a.service\\nLoadState=loaded\\nActiveState=%s\\nUnitFileState=enabled\\n\\n' "$(cat active)" ;;
restart | reload-or-restart)
  echo start >>starts
  [ ! -e "kill-$(wc -l <starts)" ] || { echo inactive >active; kill -9 $PPID; exit 1; }
  cat program flags new-flags 2>/dev/null >ran
  if grep -q broken ran; then echo failed >active; exit 1; else echo active >active; fi ;;
esac
`;

/** Lines of which programs print so many that they hide all others. */
const flags = `I1126 05:47:20.924566 1959 flags.go:59] FLAG: --v="2"
      --log-dir string   If non-empty, write log files in this directory
  -v, --v Level          number for the log level verbosity
`;

beforeEach(() => {
  mkdirSync(at('bin'));
  writeFileSync(at('said'), flags.repeat(50));
  writeFileSync(at('active'), 'inactive\n');
  for (const [name, text] of [
    ['systemctl', systemctl(host().root)],
    ['journalctl', `#!/bin/sh\ncat ${host().root}/ran ${host().root}/said`],
  ] as const) {
    writeFileSync(at('bin', name), text);
    chmodSync(at('bin', name), 0o755);
  }
});

/** A program, its flags, perhaps more flags, and the unit that runs with them. */
function service(program: string, flags: string, newFlags?: string): readonly Resource[] {
  const files = [
    ownFile(at('program'), program, 0o755),
    ownFile(at('flags'), flags, 0o600),
    ...(newFlags === undefined ? [] : [ownFile(at('new-flags'), newFlags)]),
  ];
  const digest = sha256(files.map(({ content }) => content).join());
  const reads = [at('program'), at('flags'), at('new-flags')];
  return [...files, { kind: 'unit', name: 'a.service', enabled: true, active: true, digest, reads }];
}

async function todo(resources: readonly Resource[]) {
  const seen = await probe(host().transport, resources);
  return { changes: diff(resources, seen), generation: seen.generation };
}

async function converge(resources: readonly Resource[]): Promise<void> {
  const { changes, generation } = await todo(resources);
  await apply(host().transport, changes, { generation });
  expect((await todo(resources)).changes).toEqual([]);
}

const read = (name: string): string => readFileSync(at(name), 'utf8');
const kept = (): boolean => existsSync(join(host().state, 'previous', 'a.service'));
const attempt = (resources: readonly Resource[]) => expect(converge(resources)).rejects;

describe('a unit that has started before, with new files', () => {
  const before = () => service('program 1\n', 'flags 1\n');
  beforeEach(() => converge(before()));

  test('keeps nothing once it has come up', async () => {
    const { ino } = statSync(at('program'));
    await converge(service('program 2\n', 'flags 1\n'));
    expect(statSync(at('program')).ino).not.toBe(ino);
    expect(kept()).toBe(false);
  });

  test.each<[string, () => readonly Resource[]]>([
    ['a program', () => service('broken program\n', 'flags 1\n')],
    ['a program and its flags', () => service('program 2\n', 'broken flags\n')],
    ['a file that did not exist', () => service('program 2\n', 'flags 1\n', 'broken\n')],
  ])('goes back where %s does not let it start, and can be tried again', async (_, after) => {
    const state = [statSync(at('program')).ino, statSync(at('flags')).mode];
    const expected = {
      code: 'rolled-back',
      change: 'unit:a.service',
      found: 'a.service did not start: exit-code',
      message: expect.stringContaining('its previous files are back, and it runs with them'),
    };
    for (const _ of [1, 2]) {
      await attempt(after()).toMatchObject({
        ...expected,
        detail: expect.arrayContaining([expect.stringContaining('broken')]),
      });
      expect([read('program'), read('flags'), existsSync(at('new-flags'))]).toEqual([
        'program 1\n',
        'flags 1\n',
        false,
      ]);
      expect([statSync(at('program')).ino, statSync(at('flags')).mode]).toEqual(state);
      expect(read('ran')).toBe('program 1\nflags 1\n');
      expect(read('active')).toBe('active\n');
      expect(kept()).toBe(false);
      expect((await todo(before())).changes).toEqual([]);
    }
    await converge(service('program 2\n', 'flags 2\n'));
    expect(readdirSync(host().root).filter((name) => name.includes('previous'))).toEqual([]);
  });

  test('reports both where the previous files do not let it start either', async () => {
    // Both read it, and nobody keeps it.
    writeFileSync(at('new-flags'), 'broken by others\n');
    await attempt(service('program 2\n', 'flags 1\n')).toMatchObject({
      code: 'step-failed',
      message: expect.stringContaining(
        'its previous files are back, but it did not come up with them either',
      ),
      detail: expect.arrayContaining(['program 2', 'program 1']),
    });
    expect(read('program')).toBe('program 1\n');
    rmSync(at('new-flags'));
    await converge(service('program 2\n', 'flags 1\n'));
    expect(kept()).toBe(false);
  });

  test('goes back across file systems too', async () => {
    const { root, state } = host();
    mkdirSync(join(state, 'previous'), { recursive: true });
    host().mount('/dev/shm', join(state, 'previous'));
    await attempt(service('broken\n', 'flags 1\n')).toMatchObject({ code: 'rolled-back' });
    expect(read('program')).toBe('program 1\n');
    expect(statSync(join(root, 'program')).mode & 0o777).toBe(0o755);
  });

  // The first start was the one before; then comes the new program, then the way back.
  test.each([2, 3])('survives a host that dies at start %i', async (start) => {
    writeFileSync(at(`kill-${start}`), '');
    const broken = service('broken\n', 'flags 1\n');
    await attempt(broken).toMatchObject({ code: 'step-failed' });
    expect(kept()).toBe(true);
    expect(read('active')).toBe('inactive\n');
    rmSync(at(`kill-${start}`));
    await attempt(broken).toMatchObject({ code: 'rolled-back' });
    expect(read('ran')).toBe('program 1\nflags 1\n');
    expect((await todo(before())).changes).toEqual([]);
    await converge(service('program 2\n', 'flags 2\n'));
    expect(kept()).toBe(false);
  });

  test('goes back to the last start, over a run that was killed before its own', async () => {
    writeFileSync(at('kill-2'), '');
    await attempt(service('program 2\n', 'flags 2\n')).toMatchObject({ code: 'step-failed' });
    await attempt(service('program 2\n', 'broken\n')).toMatchObject({ code: 'rolled-back' });
    expect([read('program'), read('flags')]).toEqual(['program 1\n', 'flags 1\n']);
  });
});

test('a first start that fails has nothing to go back to', async () => {
  await attempt(service('broken\n', 'flags 1\n')).toMatchObject({
    code: 'step-failed',
    message: 'could not start a.service',
  });
  expect(read('program')).toBe('broken\n');
  expect(kept()).toBe(false);
});
