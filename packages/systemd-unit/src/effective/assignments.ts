import type { Origin } from '../settings/loaded.js';
import type { FoundUnit } from './find-unit.js';

/**
 * The lines of all files of a unit that set a key, in the order they apply; an empty one takes back those before it.
 *
 * Values are not read, which keeps a bundle small: a line that systemd would drop is among these, and an older name of the
 * key is another key. `effectiveUnit` says what systemd makes of the lines.
 */
export function assignmentsOf(
  { fragment, dropIns }: FoundUnit,
  section: string,
  key: string,
): readonly Origin[] {
  let found: Origin[] = [];
  for (const { path, document } of fragment === undefined ? dropIns : [fragment, ...dropIns])
    for (const node of document.nodes) {
      if (node.kind !== 'assignment' || node.section !== section || node.key !== key) continue;
      if (node.value === '') found = [];
      else found.push({ path, node });
    }
  return found;
}
