import type { Diagnostic, RelatedPlace, Span } from '@harderway/diagnostics';
import { rules } from '../rules.js';
import type { UnitScope } from './units.js';

/** That a unit starts only after another, and where it says so. */
interface Wait {
  readonly from: string;
  readonly to: string;
  readonly place?: { readonly file: string; readonly span: Span } | undefined;
}

/** The order of systemd's own targets (bootup(7)). */
const BOOT: readonly Wait[] = [
  ['sysinit.target', 'local-fs.target'],
  ['sysinit.target', 'swap.target'],
  ['local-fs.target', 'local-fs-pre.target'],
  ['basic.target', 'sysinit.target'],
  ['basic.target', 'sockets.target'],
  ['basic.target', 'paths.target'],
  ['multi-user.target', 'basic.target'],
  ['graphical.target', 'multi-user.target'],
].map(([from = '', to = '']) => ({ from, to }));

/** All waits of a scope: what units say, and what systemd adds to services. */
function waitsOf({ parts }: UnitScope): readonly Wait[] {
  const said = parts.flatMap(({ name, path, named }) =>
    named.flatMap(({ key, name: other, span }): readonly Wait[] => {
      const place = { file: path, span };
      if (key === 'After') return [{ from: name, to: other, place }];
      return key === 'Before' ? [{ from: other, to: name, place }] : [];
    }),
  );
  const free = new Set(
    parts
      .filter(({ last }) => /^(?:no|false|off|0)$/i.test(last('Unit', 'DefaultDependencies')?.value ?? ''))
      .map(({ name }) => name),
  );
  const added = parts
    .filter(({ name, isDropIn }) => !isDropIn && name.endsWith('.service') && !free.has(name))
    .flatMap(({ name }) => ['sysinit.target', 'basic.target'].map((to): Wait => ({ from: name, to })));
  return [...said, ...added, ...BOOT];
}

/** Cycles of waits that have no unit in common. Every unit is visited once. */
function cyclesOf(waits: readonly Wait[]): readonly (readonly Wait[])[] {
  const next = new Map<string, Wait[]>();
  for (const wait of waits) {
    const list = next.get(wait.from);
    if (list === undefined) next.set(wait.from, [wait]);
    else list.push(wait);
  }
  const cycles: (readonly Wait[])[] = [];
  const done = new Set<string>();
  const reported = new Set<string>();
  for (const start of next.keys()) {
    if (done.has(start)) continue;
    /** The waits from the start to where the search is, and what is left to try at each of its units. */
    const path: Wait[] = [];
    const open = new Map([[start, 0]]);
    const rest = [[...(next.get(start) ?? [])]];
    while (rest.length > 0) {
      const wait = rest.at(-1)?.pop();
      if (wait === undefined) {
        rest.pop();
        const left = path.pop()?.to ?? start;
        open.delete(left);
        done.add(left);
        continue;
      }
      const at = open.get(wait.to);
      if (at !== undefined) {
        if (reported.has(wait.from) || reported.has(wait.to)) continue;
        const cycle = [...path.slice(at), wait];
        for (const { from } of cycle) reported.add(from);
        cycles.push(cycle);
      } else if (!done.has(wait.to)) {
        path.push(wait);
        open.set(wait.to, path.length);
        rest.push([...(next.get(wait.to) ?? [])]);
      }
    }
  }
  return cycles;
}

/** Reports units that wait for each other, at a setting that says so. */
export const orderingCycles = (scope: UnitScope): readonly Diagnostic[] =>
  cyclesOf(waitsOf(scope)).flatMap((cycle): readonly Diagnostic[] => {
    const places = cycle.flatMap(({ from, to, place }) =>
      place === undefined ? [] : [{ from, to, ...place }],
    );
    const [first, ...others] = places;
    if (first === undefined) return [];
    const names = [...cycle.map(({ from }) => from), cycle[0]?.from ?? ''];
    const related = others.map(
      ({ from, to, file, span }): RelatedPlace => ({ message: `${from} waits for ${to}`, file, span }),
    );
    const message = `units wait for each other: ${names.join(' after ')}`;
    const { file, span } = first;
    return [
      rules.diagnostic('ordering-cycle', {
        message,
        hint: 'Remove one of the settings.',
        file,
        span,
        related,
      }),
    ];
  });
