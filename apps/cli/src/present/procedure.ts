import { type Paint, visible } from '@harderway/diagnostics';
import type { DiffDepth } from './diff.js';
import { renderPlan, type ShownPlan } from './plan.js';

interface ShownOperation {
  readonly summary: string;
}

/** The parts of a procedure that are shown; the engine's procedure fits. */
export interface ShownProcedure {
  readonly cluster: string;
  readonly notes: readonly string[];
  readonly phases: readonly {
    readonly title: string;
    readonly before: readonly ShownOperation[];
    readonly edit?:
      | {
          readonly kind: 'cluster-file';
          readonly edits: readonly {
            readonly path: readonly (string | number)[];
            readonly value?: string | readonly string[] | undefined;
          }[];
        }
      | {
          readonly kind: 'rotation-stage';
          readonly role: string;
          readonly use: { readonly signs: string; readonly trusts: readonly string[] };
        }
      | undefined;
    readonly plan?: ShownPlan | undefined;
    readonly after: readonly ShownOperation[];
    readonly verify: boolean;
  }[];
}

type ShownPhase = ShownProcedure['phases'][number];

/** The changes of an edit of the desired state, a line each. */
function editLines(edit: ShownPhase['edit']): readonly string[] {
  if (edit === undefined) return [];
  if (edit.kind === 'rotation-stage') {
    const { role, use } = edit;
    return [`record ${role}: ${use.signs} in use, ${use.trusts.join(' and ')} trusted`];
  }
  return edit.edits.map(({ path, value }) =>
    value === undefined
      ? `cluster.yaml: remove ${path.join('.')}`
      : `cluster.yaml: set ${path.join('.')} to ${visible([value].flat().join(', '))}`,
  );
}

function phaseLines(phase: ShownPhase): readonly string[] {
  const { before, edit, plan, after, verify } = phase;
  return [
    ...before.map(({ summary }) => summary),
    ...editLines(edit),
    plan === undefined ? 'plan and apply what follows from it' : 'apply the plan below',
    ...after.map(({ summary }) => summary),
    ...(verify ? ['verify that everything works'] : []),
  ];
}

/** A procedure for people: its phases in order, the plans that are known, and what to know before agreeing. Ends with a newline. */
export function renderProcedure(procedure: ShownProcedure, depth: DiffDepth, paint: Paint): string {
  const { cluster, phases, notes } = procedure;
  if (phases.length === 0) return `${paint('good', `${cluster}: nothing to do.`)}\n`;
  const parts = phases.map((phase, index) => {
    const heading = paint('strong', `${index + 1}. ${visible(phase.title)}`);
    const lines = phaseLines(phase).map((line) => `   - ${visible(line)}\n`);
    const plan = phase.plan === undefined ? '' : `\n${renderPlan(phase.plan, depth, paint)}`;
    return `${heading}\n${lines.join('')}${plan}`;
  });
  const warnings = notes.map((note) => `\n${paint('warning', visible(note))}\n`);
  return `${parts.join('\n')}${warnings.join('')}`;
}
