import { encodeBytes } from '../document/bytes.js';
import { formatUnitName, isUnitPrefix, parseUnitName, templateOf } from '../names/name.js';
import type { UnitIndex } from './unit-index.js';

/** The prefix one dash shorter: `a-b-c` -> `a-b-`, `a-b-` -> `a-`; undefined when there is none (dropin.c). */
function shorter(prefix: string): string | undefined {
  let text = prefix;
  for (let chopped = false; ; chopped = true) {
    const dash = text.lastIndexOf('-');
    if (dash <= 0) return undefined;
    if (dash + 1 < text.length || chopped) return text.slice(0, dash + 1);
    text = text.slice(0, dash);
  }
}

/**
 * The names whose `.d` directories have drop-ins for a unit, in the order in which systemd looks: its own, its template's
 * with those cut short at each dash (`foo-bar@.service`: `foo-.service`), then its own cut short (`foo-@x.service`).
 */
export function dropInNames(name: string): readonly string[] {
  const parsed = parseUnitName(name);
  if (parsed === undefined) return [name];
  const names = [name, ...(parsed.kind === 'instance' ? dropInNames(templateOf(name)) : [])];
  const prefix = shorter(parsed.prefix);
  if (prefix === undefined || !isUnitPrefix(prefix)) return names;
  // A template's shorter names have no @.
  const instance = parsed.kind === 'instance' ? parsed.instance : undefined;
  return [...new Set([...names, ...dropInNames(formatUnitName({ prefix, instance, type: parsed.type }))])];
}

function byBytes(a: string, b: string): number {
  const left = encodeBytes(a);
  const right = encodeBytes(b);
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/**
 * Paths of the files in a unit's directories with a suffix (`.d`, `.wants`), by file name, byte for byte; of files of one
 * name only the one in the first directory counts. Directories are in the order of the names, and of the search path for
 * each name; the directories of the type (`service.d`) come last.
 */
export function findInDirectories(
  { list, unitPath }: UnitIndex,
  { names, type }: { readonly names: readonly string[]; readonly type: string },
  suffix: string,
  accept: (file: string) => boolean,
): readonly string[] {
  const perName = names.flatMap((name) =>
    unitPath.flatMap((root) => dropInNames(name).map((each) => `${root}/${each}${suffix}`)),
  );
  const directories = new Set([...perName, ...unitPath.map((root) => `${root}/${type}${suffix}`)]);
  const chosen = new Map<string, string>();
  for (const directory of directories)
    for (const file of list(directory))
      if (accept(file) && !chosen.has(file)) chosen.set(file, `${directory}/${file}`);
  return [...chosen].sort(([a], [b]) => byBytes(a, b)).map(([, path]) => path);
}
