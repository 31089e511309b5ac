import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An export of a package as its package.json states it: its source, and the file that is published. */
export type Door = string | { readonly '@harderway/source'?: string; readonly default?: string };

/** One module that a package exports. */
export interface Entry {
  /** `.` or `./x`, with the name in place of a pattern's `*`. */
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
