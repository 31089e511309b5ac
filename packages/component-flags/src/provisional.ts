import type { Diagnostic } from '@harderway/diagnostics';
import { basisOf, type Catalog, newestFinal } from './catalog.js';

/** A diagnostic with whatever belongs to it. */
interface Found {
  readonly diagnostic: Diagnostic;
}

/** The content of a diagnostic; versions in its message count for nothing. */
const keyOf = ({ diagnostic: { code, subject, severity, message } }: Found): string =>
  `${code} ${subject} ${severity} ${message.replace(/\b1\.\d+(\.\d+)?\b/g, '')}`;

const withKeys = <T extends Found>(found: readonly T[]): ReadonlySet<string> => new Set(found.map(keyOf));

/** A finding with other words, which are not the program's own. */
function reworded<T extends Found>(found: T, words: Partial<Diagnostic>): T {
  const { programText: _, ...diagnostic } = found.diagnostic;
  return { ...found, diagnostic: { ...diagnostic, ...words } };
}

/**
 * Findings of a version. Those of a provisional minor are tempered by the findings of the newest final minor: findings that
 * both have stay as they are. The others rest on the provisional facts alone, so an error becomes a warning. Nor do these
 * facts clear what the final minor refuses or warns of: that stays, as a warning.
 *
 * @param own what was found in the version
 * @param findIn finds the same in the newest final minor
 */
export function temperedFindings<T extends Found>(
  catalog: Catalog,
  version: string,
  own: readonly T[],
  findIn: (minor: string) => readonly T[],
): readonly T[] {
  const basis = basisOf(catalog, version);
  if (basis === undefined) return own;
  const minor = newestFinal(catalog);
  const final = findIn(minor);
  const [ownKeys, finalKeys] = [withKeys(own), withKeys(final)];
  const tempered = own.map((found): T => {
    if (finalKeys.has(keyOf(found))) return found;
    const { severity, message } = found.diagnostic;
    return reworded(found, {
      severity: severity === 'error' ? 'warning' : severity,
      message: `${message} (${basis})`,
    });
  });
  const kept = final
    .filter((found) => found.diagnostic.severity !== 'info' && !ownKeys.has(keyOf(found)))
    .map((found) =>
      reworded(found, {
        severity: 'warning',
        message: `${minor} says: ${found.diagnostic.message}; no longer so ${basis}`,
        hint: 'Try it on the program first.',
      }),
    );
  return [...tempered, ...kept];
}
