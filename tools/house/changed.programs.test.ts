import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changedSincePassed } from '../testing/changed.js';

let root = '';
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const packages = ['packages/lower', 'packages/upper', 'packages/other'];
const look = () => changedSincePassed(root, packages, ['tools/house']);
const tests = [...packages.map((each) => `${each}/test/a.test.ts`), 'tools/house/rules.test.ts'];

/** Ends a run of vitest in which these test files ran; those of the second list failed. */
function run(
  ran: readonly string[],
  failed: readonly string[] = [],
  {
    testNamePattern,
    errors = [],
  }: { readonly testNamePattern?: RegExp; readonly errors?: readonly Error[] } = {},
): void {
  const ends: (() => void)[] = [];
  const modules = ran.map((path) => ({ moduleId: join(root, path), ok: () => !failed.includes(path) }));
  const vitest = {
    config: { testNamePattern },
    state: { getTestModules: () => modules, getUnhandledErrors: () => errors },
    onClose: (end: () => void) => ends.push(end),
  };
  const { configureVitest: hook } = look().plugin;
  if (typeof hook !== 'function') throw new Error('no hook');
  Reflect.apply(hook, undefined, [{ vitest }]);
  for (const end of ends) end();
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'changed-'));
  execFileSync('git', ['init', '--quiet', root]);
  for (const [directory, dependency] of [['lower'], ['upper', 'lower'], ['other']] as const) {
    const dependencies = dependency === undefined ? {} : { [`@x/${dependency}`]: 'workspace:^' };
    write(`packages/${directory}/package.json`, JSON.stringify({ name: `@x/${directory}`, dependencies }));
    write(`packages/${directory}/src/index.ts`, '1');
  }
  for (const path of tests) write(path, '1');
  write('tools/testing/setup.ts', '1');
  write('README.md', '1');
  write('.gitignore', 'node_modules\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('leaves out what passed, until something that it depends on changes', () => {
  expect(look().directories).toEqual([...packages, 'tools/house']);
  run(tests);
  expect(look().directories).toEqual([]);
  const after = (path: string): readonly string[] => {
    write(path, `${Math.random()}`);
    const { directories } = look();
    run(tests);
    return directories;
  };
  expect(after('packages/lower/src/index.ts')).toEqual(['packages/lower', 'packages/upper', 'tools/house']);
  expect(after('packages/lower/src/new.ts')).toEqual(['packages/lower', 'packages/upper', 'tools/house']);
  expect(after('packages/lower/test/a.test.ts')).toEqual(['packages/lower', 'tools/house']);
  expect(after('packages/upper/src/index.ts')).toEqual(['packages/upper', 'tools/house']);
  expect(after('README.md')).toEqual(['tools/house']);
  expect(after('tools/testing/setup.ts')).toEqual([...packages, 'tools/house']);
  expect(after('pnpm-lock.yaml')).toEqual([...packages, 'tools/house']);
  rmSync(join(root, 'packages/other/src/index.ts'));
  expect(look().directories).toEqual(['packages/other', 'tools/house']);
});

it('counts a directory only if all of its tests ran whole and passed', () => {
  run(tests.slice(1), ['packages/other/test/a.test.ts']);
  expect(look().directories).toEqual(['packages/lower', 'packages/other']);
  run(tests, [], { testNamePattern: /one/ });
  run(tests, [], { errors: [new Error('outside of a test')] });
  expect(look().directories).toEqual(['packages/lower', 'packages/other']);
});

it('counts everything as changed outside of a checkout', () => {
  run(tests);
  rmSync(join(root, '.git'), { recursive: true });
  expect(look().directories).toEqual([...packages, 'tools/house']);
});
