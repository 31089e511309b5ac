import { countSeverities, type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { rules } from '../rules.js';

type Check = (version: string) => readonly Diagnostic[];

/** Whether facts cover a version such as `1.33` or `1.33.1`. */
const isCovered = (version: string, minors: readonly string[]): boolean =>
  minors.includes(version.split('.', 2).join('.'));

/**
 * Checks a text by a version, or without one that is covered by the newest version that has the fewest errors; a note says so if that is
 * not the newest.
 *
 * @param minors oldest first
 */
export function checkByVersion(
  program: string,
  version: string | undefined,
  minors: readonly string[],
  check: Check,
): readonly Diagnostic[] {
  if (version !== undefined && isCovered(version, minors)) return check(version);
  let best:
    | { readonly minor: string; readonly errors: number; readonly found: readonly Diagnostic[] }
    | undefined;
  for (const minor of [...minors].reverse()) {
    const found = check(minor);
    const errors = countSeverities(found).error;
    if (best === undefined || errors < best.errors) best = { minor, errors, found };
    if (errors === 0) break;
  }
  if (best === undefined || best.minor === minors.at(-1)) return best?.found ?? [];
  const note = rules.diagnostic('version-fitted', {
    message: `judged as for ${program} ${best.minor}: newer versions refuse it`,
    hint: 'say which version reads it',
    span: WHOLE_TEXT,
  });
  return [note, ...best.found];
}
