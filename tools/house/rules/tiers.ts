import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { homes } from '../homes.js';
import { countModules, filesOf, specifiersOf } from '../modules.js';
import { nodesOf, sources } from '../sources.js';

const tests = sources.filter(({ path }) => path.endsWith('.test.ts'));
const pure = tests.filter(({ path }) => !/\.(?:programs|e2e)\.test\.ts$/.test(path));

/** Modules by which a test starts programs. */
const starters = ['node:child_process', 'esbuild', 'tsup'];

describe('a pure test', () => {
  it('starts no program: such a test is in a file *.programs.test.ts', () => {
    const found = pure.filter(({ home, path }) => {
      const own = [...filesOf(path)].filter((file) => file.startsWith(`${home}/test/`));
      return starters.some((each) => specifiersOf(new Set(own)).has(each));
    });
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it('mocks no module: the files of a worker share them', () => {
    const found = pure.filter(({ text }) => /\bvi\.(?:do)?[mM]ock\(/.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it('reads only files of its package and of tools: `run test` skips it until one of these changes', () => {
    const found = sources
      .filter(({ home, path }) => path.startsWith(`${home}/test/`) && !/\.(?:programs|e2e)\./.test(path))
      .flatMap(({ home, path, text }) =>
        [...text.matchAll(/new URL\(\s*['"`]([^'"`]*)['"`],\s*import\.meta\.url/g)]
          .map(([, target = '']) => join(dirname(path), target))
          .filter((target) => !target.startsWith(`${home}/`) && !target.startsWith('tools/'))
          .map((target) => `${path}: ${target}`),
      );
    expect(found).toEqual([]);
  });

  it.each(homes)('of %s loads fewer than 200 modules in the median', (home) => {
    const counts = pure
      .filter((test) => test.home === home)
      .map(({ path }) => countModules(path))
      .sort((left, right) => left - right);
    expect(counts[Math.floor(counts.length / 2)] ?? 0).toBeLessThan(200);
  });
});

describe('a property', () => {
  it('is tried with as many cases as its tier says, by FAST_CHECK_NUM_RUNS', () => {
    const found = tests.filter(
      (source) =>
        source.text.includes('numRuns') &&
        nodesOf(source.tree).some(
          (node) =>
            ts.isPropertyAssignment(node) &&
            ts.isIdentifier(node.name) &&
            node.name.text === 'numRuns' &&
            ts.isNumericLiteral(node.initializer),
        ),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});
