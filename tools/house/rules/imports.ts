import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { floors } from '../architecture.js';
import { circlesOf } from '../circles.js';
import { homes } from '../homes.js';
import { fileOf, hiddenImports, homeOf, imports } from '../imports.js';
import { sources } from '../sources.js';

const shipped = imports.filter(({ from }) => from.shipped);

function arrowsOf(pairs: Iterable<readonly [from: string, to: string]>): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const [from, to] of pairs) arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
  return arrows;
}

const betweenPackages = shipped.flatMap(({ from, specifier }) => {
  const to = homeOf(specifier);
  return to === undefined || to === from.home ? [] : [[from.home, to] as const];
});

describe('packages', () => {
  it('are all on a floor of ARCHITECTURE.md', () => {
    expect([...floors.keys()].sort()).toEqual([...homes].sort());
  });

  it('import only from floors below their own', () => {
    const upward = betweenPackages.filter(([from, to]) => (floors.get(to) ?? 0) >= (floors.get(from) ?? 0));
    expect(upward.map(([from, to]) => `${from} -> ${to}`)).toEqual([]);
  });

  it('import one another by name, never by a path', () => {
    const across = imports.flatMap((each) => {
      const file = fileOf(each);
      const other = homes.find((home) => home !== each.from.home && file?.startsWith(`${home}/`));
      return other === undefined ? [] : [`${each.from.path} -> ${file}`];
    });
    expect(across).toEqual([]);
  });

  it('are not named in strings that are loaded at run time', () => {
    expect(hiddenImports).toEqual([]);
  });

  it('parse command lines with @harderway/command alone', () => {
    const parsers = shipped.filter(
      ({ from, specifier, names }) =>
        from.home !== 'packages/command' &&
        (specifier === 'commander' || (specifier === 'node:util' && names.includes('parseArgs'))),
    );
    expect(parsers.map(({ from }) => from.path)).toEqual([]);
  });
});

/** The entry directories of a path's common parent with another: `src/a` and `src/b` of `src/a/x.ts` and `src/b/c/y.ts`. */
function siblingDirectories(from: string, to: string): readonly [from: string, to: string] | undefined {
  const [left, right] = [from.split('/'), to.split('/')];
  const depth = left.findIndex((part, index) => part !== right[index]) + 1;
  // A file beside the directory is no directory.
  if (depth >= left.length || depth >= right.length) return undefined;
  return [left.slice(0, depth).join('/'), right.slice(0, depth).join('/')];
}

describe('directories under src', () => {
  it('import one another in one direction only, at every depth', () => {
    const pairs = shipped.flatMap((each) => {
      const to = fileOf(each);
      const siblings = to === undefined ? undefined : siblingDirectories(each.from.path, to);
      return siblings === undefined ? [] : [siblings];
    });
    const circles = circlesOf(arrowsOf(pairs)).map((circle) => circle.join(' '));
    expect(circles).toEqual([]);
  });

  it('are told apart where two paths part', () => {
    expect(siblingDirectories('src/a/x.ts', 'src/b/c/y.ts')).toEqual(['src/a', 'src/b']);
    expect(siblingDirectories('src/a/b/x.ts', 'src/a/c/y.ts')).toEqual(['src/a/b', 'src/a/c']);
    expect(siblingDirectories('src/a/x.ts', 'src/a/y.ts')).toBeUndefined();
    expect(siblingDirectories('src/index.ts', 'src/a/y.ts')).toBeUndefined();
  });
});

describe('tests', () => {
  it('import the file that declares a name, not one that only passes it on', () => {
    const passing = new Set(
      sources
        .filter(
          ({ shipped, text }) =>
            shipped && !/^(?:async |const |function |export (?!\{|\*|type \{))/m.test(text),
        )
        .filter(({ tree }) => tree.statements.every((each) => ts.isExportDeclaration(each)))
        .map(({ path }) => path),
    );
    const found = imports.filter(
      (each) =>
        each.from.path.startsWith(`${each.from.home}/test/`) &&
        each.names.length > 0 &&
        passing.has(fileOf(each) ?? ''),
    );
    expect(found.map(({ from, specifier }) => `${from.path}: ${specifier}`)).toEqual([]);
  });
});

describe('files', () => {
  it('import one another in no circle', () => {
    const pairs = shipped.flatMap((each) => {
      const to = fileOf(each);
      return to === undefined ? [] : [[each.from.path, to] as const];
    });
    expect(circlesOf(arrowsOf(pairs)).map((circle) => circle.join(' '))).toEqual([]);
  });
});

describe('circlesOf', () => {
  it('finds what reaches itself', () => {
    const pairs = ['ab', 'bc', 'ca', 'cd', 'de', 'ed', 'fa'].map(
      ([from = '', to = '']) => [from, to] as const,
    );
    expect(circlesOf(arrowsOf(pairs))).toEqual([
      ['d', 'e'],
      ['a', 'b', 'c'],
    ]);
  });
});
