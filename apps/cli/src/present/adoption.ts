import type { Adoption, AdoptionNote } from '@harderway/cluster-adoption';
import type { Effect } from '@harderway/control-plane';
import type { AdoptionPlan, AdoptionStep } from '@harderway/control-plane/adoption';
import { type Paint, visible } from '@harderway/diagnostics';
import type { ComparedCredential } from '../adopt-credentials.js';

const place = ({ host, file, line }: AdoptionNote['evidence'][number]): string =>
  visible(`${host}:${file}${line === undefined ? '' : `:${line}`}`);

/** The notes of a list, each with where it was found. */
function notesText(title: string, notes: readonly AdoptionNote[], paint: Paint): readonly string[] {
  if (notes.length === 0) return [];
  return [
    paint('strong', `${title} (${notes.length}):`),
    ...notes.flatMap(({ subject, message, evidence }) => {
      const at = evidence.slice(0, 3).map(place).join(', ');
      const more = evidence.length > 3 ? `, and ${evidence.length - 3} more` : '';
      return [
        `  ${visible(`${subject}: ${message}`)}`,
        ...(at === '' ? [] : [`    ${paint('faint', `${at}${more}`)}`]),
      ];
    }),
    '',
  ];
}

/** How much of a cluster cluster.yaml says. Lists what was taken over exactly only with `all`. */
export function adoptionText({ report }: Adoption, paint: Paint, all: boolean): string {
  const { exact, defaults, inexpressible, unknown, refused } = report;
  return [
    ...notesText('refused', refused, paint),
    ...notesText('unknown, so no cluster.yaml is written', unknown, paint),
    ...(all
      ? notesText('taken over exactly', exact, paint)
      : [paint('strong', `taken over exactly: ${exact.length} (--verbose lists them)`), '']),
    ...notesText('taken over through a default', defaults, paint),
    ...notesText('not expressible in cluster.yaml yet', inexpressible, paint),
  ].join('\n');
}

/** The credentials that are not as on the hosts. */
export function credentialsText(credentials: readonly ComparedCredential[], paint: Paint): string {
  const wrong = credentials.filter(({ state }) => state !== 'same');
  if (wrong.length === 0) return `credentials: all ${credentials.length} are as on the hosts\n`;
  return [
    paint('strong', 'credentials:'),
    ...wrong.map(({ name, state, detail }) => `  ${state.padEnd(8)} ${name}  ${paint('faint', detail)}`),
    '',
  ].join('\n');
}

const titles: Readonly<Record<Effect, string>> = {
  'no-effect': 'without effect',
  rewrite: 'written, without a restart',
  restart: 'restarts',
};

/** Steps that say the same of several hosts, as one line. */
function stepLines(steps: readonly AdoptionStep[], paint: Paint): readonly string[] {
  const byLine = new Map<string, string[]>();
  for (const { host, action, summary, reason } of steps) {
    const line = `${summary.startsWith(action) ? '' : `${action} `}${summary}\n    ${paint('faint', reason)}`;
    byLine.set(line, [...(byLine.get(line) ?? []), host]);
  }
  return [...byLine].map(([line, hosts]) => `  ${hosts.join(', ')}: ${line}`);
}

/** The steps of a plan, by their effect. */
export function adoptionPlanText({ steps, unknown }: AdoptionPlan, paint: Paint): string {
  const of = (effect: Effect): readonly AdoptionStep[] => steps.filter((step) => step.effect === effect);
  const sections = (['restart', 'rewrite', 'no-effect'] as const).flatMap((effect) => {
    const own = of(effect);
    return own.length === 0
      ? []
      : [
          paint(effect === 'restart' ? 'warning' : 'strong', `${titles[effect]} (${own.length}):`),
          ...stepLines(own, paint),
          '',
        ];
  });
  return [
    ...sections,
    ...(unknown.length === 0 ? [] : [`not reached, so nothing is known of it: ${unknown.join(', ')}`, '']),
    of('restart').length === 0
      ? paint('good', 'A plan restarts nothing.')
      : paint('warning', 'A plan restarts the programs above, one host at a time.'),
    '',
  ].join('\n');
}
