import { type Diagnostic, lineIndex } from '@harderway/diagnostics';
import type { UnitCode } from '../rules.generated.js';
import { settingsKeys } from '../schema/settings.js';
import { rules } from './registry.js';

/** The kinds of settings files that have a line for each thing. */
export type LineKind = 'tmpfiles' | 'sysusers' | 'sysctl';

/** A word of a line, and why it is not known; undefined for one that is. */
function fault(kind: 'tmpfiles' | 'sysusers', word: string, version: number | undefined): string | undefined {
  const known = (section: string) => settingsKeys(kind, section) ?? new Map<string, number | undefined>();
  const [type = '', ...modifiers] = word;
  if (!known('types').has(type)) return `Unknown command type '${type}'`;
  const strange = modifiers.filter((each) => !known('modifiers').has(each));
  if (strange.length > 0) return `Unknown modifiers in command: ${strange.join('')}`;
  const since = Math.max(
    known('types').get(type) ?? 0,
    ...modifiers.flatMap((each) => [
      known('modifiers').get(each) ?? 0,
      known('combinations').get(`${type}${each}`) ?? 0,
    ]),
  );
  return version !== undefined && since > version
    ? `systemd-${kind} ${version} does not know ${word}, which is new in ${since}, and skips the line`
    : undefined;
}

/** Checks the lines of a settings file: their type in tmpfiles.d and sysusers.d, their form in sysctl.d. */
export function* lineFindings(
  text: string,
  kind: LineKind,
  version: number | undefined,
): Iterable<Diagnostic<UnitCode>> {
  const index = lineIndex(text);
  let end = -1;
  for (const whole of text.split('\n')) {
    const line = whole.trim();
    const from = end + 1 + whole.indexOf(line);
    end += whole.length + 1;
    if (line === '' || line.startsWith('#')) continue;
    if (kind === 'sysctl') {
      if (/=|^[-;]/.test(line)) continue;
      const message = 'Line is not an assignment, ignoring';
      yield rules.diagnostic('missing-equals', { message, span: index.span(from, from + line.length) });
      continue;
    }
    const [word = ''] = /^(?:"[^"]*"|'[^']*'|\S+)/.exec(line) ?? [];
    const message = fault(kind, word.replace(/^(["'])(.*)\1$/, '$2'), version);
    if (message !== undefined)
      yield rules.diagnostic('line-type-unknown', { message, span: index.span(from, from + word.length) });
  }
}
