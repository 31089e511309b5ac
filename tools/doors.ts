import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An export of a package as its package.json states it: its source, and the file that is published. */
export type Door = string | { readonly '@harderway/source'?: string; readonly default?: string };

/** The modules that a package takes one of for itself, as `#x`: that for browsers, or that for all others. */
export type Choice = Readonly<Record<'browser' | 'default', Door>>;

/** One module that a package exports, or takes by a condition. */
export interface Entry {
  /** `.` or `./x`, with the name in place of a pattern's `*`; `#x` and the condition for one that it takes. */
  readonly name: string;
  /** `./src/x.ts`. */
  readonly source: string;
  /** Its path under `dist`, without the ending. */
  readonly output: string;
}

/** The modules behind the exports of a package; a pattern (`./src/v*.ts`) is an entry for each file that it matches. */
export function entriesOf(directory: string, doors: Readonly<Record<string, Door>>): readonly Entry[] {
  return Object.entries(doors).flatMap(([name, door]) => {
    if (typeof door === 'string') return [];
    const { '@harderway/source': source, default: published } = door;
    if (source === undefined || published === undefined) return [];
    const output = published.replace(/^\.\/dist\/|\.js$/g, '');
    const [before = '', after] = source.split('*');
    if (after === undefined) return [{ name, source, output }];
    return readdirSync(join(directory, dirname(before))).flatMap((found) => {
      const file = `./${join(dirname(before), found)}`;
      if (!file.startsWith(before) || !file.endsWith(after)) return [];
      const star = file.slice(before.length, -after.length);
      return [{ name: name.replace('*', star), source: file, output: output.replace('*', star) }];
    });
  });
}

/** The modules behind the imports of a package that depend on a condition. */
export const choicesOf = (
  directory: string,
  imports: Readonly<Record<string, Choice>> = {},
): readonly Entry[] =>
  Object.entries(imports).flatMap(([name, { browser, default: others }]) =>
    entriesOf(directory, { [`${name} browser`]: browser, [`${name} default`]: others }),
  );
