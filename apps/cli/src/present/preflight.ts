import { type Paint, visible } from '@harderway/diagnostics';
import { CliError } from '../errors.js';

/** The parts of a check's result that are shown; the engine's result fits. */
export interface ShownCheck {
  readonly name: string;
  readonly title: string;
  readonly verdict: 'ok' | 'warning' | 'failed' | 'unknown' | 'ignored';
  readonly ignorable: boolean;
  readonly findings: readonly {
    readonly host?: string | undefined;
    readonly found: string;
    readonly hint: string;
  }[];
}

const marks = {
  ok: ['ok', 'good'],
  warning: ['warning', 'warning'],
  failed: ['failed', 'error'],
  unknown: ['unknown', 'error'],
  ignored: ['ignored', 'warning'],
} as const;

const isObstacle = ({ verdict }: Pick<ShownCheck, 'verdict'>): boolean =>
  verdict === 'failed' || verdict === 'unknown';

function renderCheck(
  { name, title, verdict, ignorable, findings }: ShownCheck,
  paint: Paint,
): readonly string[] {
  const [word, style] = marks[verdict];
  const lines = findings.flatMap(({ host, found, hint }) => [
    `      ${host === undefined ? '' : `${paint('info', host)}: `}${visible(found)}`,
    `      ${paint('faint', `-> ${visible(hint)}`)}`,
  ]);
  const ignore =
    isObstacle({ verdict }) && ignorable
      ? [`      ${paint('faint', `-> or --ignore-preflight ${name}`)}`]
      : [];
  return [`  ${paint(style, word.padEnd(7))} ${paint('strong', name)}  ${title}`, ...lines, ...ignore];
}

/**
 * The checks before a change, for people: those that found something, or all. Empty without checks; else ends with a blank
 * line.
 */
export function renderPreflight(checks: readonly ShownCheck[], all: boolean, paint: Paint): string {
  if (checks.length === 0) return '';
  const passed = checks.filter(({ verdict }) => verdict === 'ok').length;
  const shown = all ? checks : checks.filter(({ verdict }) => verdict !== 'ok');
  const head = `${paint('strong', 'Checks')}: ${passed} of ${checks.length} passed`;
  return `${[head, ...shown.flatMap((check) => renderCheck(check, paint))].join('\n')}\n\n`;
}

/** Whether a check failed, or could not be made. */
export const hasObstacle = (checks: readonly ShownCheck[]): boolean => checks.some(isObstacle);

/**
 * Ends a command before it changes anything, unless all checks passed.
 *
 * @throws CliError `preflight-failed` if a check failed, or could not be made
 */
export function requirePassed(checks: readonly ShownCheck[]): void {
  if (!hasObstacle(checks)) return;
  const namesOf = (wanted: ShownCheck['verdict']): string =>
    checks.flatMap(({ name, verdict }) => (verdict === wanted ? [name] : [])).join(', ');
  const parts = [
    [namesOf('failed'), 'failed'],
    [namesOf('unknown'), 'found no answer'],
  ] as const;
  const found = parts.flatMap(([names, what]) => (names === '' ? [] : [`${names} ${what}`])).join('; ');
  throw new CliError('preflight-failed', `nothing was changed: ${found}`, {
    hint: 'do what the checks say, then run the same command again',
  });
}
