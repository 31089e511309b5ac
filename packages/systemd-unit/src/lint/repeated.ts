import type { AssignmentNode } from '../document/model.js';
import { isScalar } from '../settings/load.js';
import type { RuleContext } from './model.js';

/** The settings of each key, in order, in runs: an empty value ends one, since it takes back what stood before. */
function runs(context: RuleContext): readonly (readonly AssignmentNode[])[] {
  const found: AssignmentNode[][] = [];
  const open = new Map<string, AssignmentNode[]>();
  for (const node of context.document.nodes) {
    if (node.kind !== 'assignment' || node.section === undefined) continue;
    const id = `${node.section}\n${node.key}`;
    const run = open.get(id);
    if (node.value === '') open.delete(id);
    else if (run === undefined) {
      const started = [node];
      open.set(id, started);
      found.push(started);
    } else run.push(node);
  }
  return found;
}

/**
 * A value that a later line of its key replaces. What counts is what the unit was loaded with: systemd drops lines it
 * cannot read, so it need not be the last one.
 */
export function checkRepeated(context: RuleContext): void {
  const counting = new Set<AssignmentNode>();
  for (const { setting, origins } of context.unit.settings.values())
    if (isScalar(setting)) for (const { node } of origins) counting.add(node);
  for (const run of runs(context)) {
    const last = run.findLastIndex((node) => counting.has(node));
    for (const node of run.slice(0, Math.max(0, last))) {
      if (counting.has(node)) continue;
      context.report(
        'info',
        'set-twice',
        `${node.key}= is set again below: this value counts for nothing.`,
        node.span,
        {
          fix: {
            start: node.span.start.offset,
            end: node.span.end.offset,
            text: '',
            description: 'remove the line',
          },
        },
      );
    }
  }
}
