import type { Origin } from '../settings/loaded.js';
import type { FoundUnit } from './find-unit.js';

/** Keys whose lines only add up, by their older names too: an empty one does nothing. */
export const addingUp: ReadonlySet<string> = new Set(
  (
    'After Also Before BindTo BindsTo Conflicts JoinsNamespaceOf OnFailure OnSuccess PartOf PropagateReloadFrom PropagateReloadTo ' +
    'PropagatesReloadTo PropagatesStopTo ReloadPropagatedFrom Requires RequiresMountsFor RequiresOverridable Requisite ' +
    'RequisiteOverridable StopPropagatedFrom Upholds Wants WantsMountsFor'
  ).split(' '),
);

/** Keys that an empty line gives a value: to have no capabilities is not to have all. */
export const emptyable: ReadonlySet<string> = new Set([
  'AmbientCapabilities',
  'CapabilityBoundingSet',
  'Delegate',
  'Sockets',
]);

/**
 * The lines of all files of a unit that set a key, in the order they apply; an empty one takes back those before it.
 * Of dependencies such as `After=` it takes nothing back, and of capabilities it is among the lines: it leaves none.
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
      if (node.value !== '' || emptyable.has(key)) found.push({ path, node });
      else if (!addingUp.has(key)) found = [];
    }
  return found;
}
