import { describe, expect, it } from 'vitest';
import { floors } from './architecture.js';
import { circlesOf } from './circles.js';
import { fileOf, hiddenImports, homeOf, imports } from './imports.js';
import { homes } from './sources.js';

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
