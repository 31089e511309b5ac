import { encodeBytes } from '../document/bytes.js';
import { formatUnitName, isUnitPrefix, parseUnitName, templateOf } from '../names/name.js';
import type { UnitFiles } from './files.js';

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
 * The names whose `.d` folders hold drop-ins for a unit, in the order systemd looks: its own, its template's, then those
 * cut short at each dash (`foo-bar.service`: `foo-.service`).
 */
export function dropInNames(name: string): readonly string[] {
  const parsed = parseUnitName(name);
  if (parsed === undefined) return [name];
  const names = [name, ...(parsed.kind === 'instance' ? dropInNames(templateOf(name)) : [])];
  const prefix = shorter(parsed.prefix);
  if (prefix === undefined || !isUnitPrefix(prefix)) return names;
  const instance = parsed.kind === 'plain' ? undefined : parsed.instance;
  return [...names, ...dropInNames(formatUnitName({ prefix, instance, type: parsed.type }))];
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
 * Paths of a unit's drop-ins in the order they apply: by file name, byte for byte; of files with one name only that in
 * the first folder counts. Folders come by search path, within each from the most specific name to the type's
 * (`service.d`), which stands behind all others. A masked file keeps its place and its name but sets nothing.
 */
export function findDropIns(
  files: UnitFiles,
  unitPath: readonly string[],
  names: readonly string[],
  type: string,
): readonly string[] {
  const perName = names.flatMap((name) =>
    unitPath.flatMap((root) => dropInNames(name).map((each) => `${root}/${each}.d`)),
  );
  const folders = [...new Set([...perName, ...unitPath.map((root) => `${root}/${type}.d`)])];
  const byFolder = new Map<string, string[]>();
  for (const path of Object.keys(files)) {
    const slash = path.lastIndexOf('/');
    const file = path.slice(slash + 1);
    if (!file.endsWith('.conf') || file.startsWith('.')) continue;
    const folder = path.slice(0, slash);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  const chosen = new Map<string, string>();
  for (const folder of folders)
    for (const file of byFolder.get(folder) ?? [])
      if (!chosen.has(file)) chosen.set(file, `${folder}/${file}`);
  return [...chosen].sort(([a], [b]) => byBytes(a, b)).map(([, path]) => path);
}
