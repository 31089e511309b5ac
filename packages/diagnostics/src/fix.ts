/** Replaces the text from offset `from` to offset `to` (exclusive, UTF-16 units); equal offsets insert. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A change that resolves a diagnostic. */
export interface Fix {
  /** The effect, as an imperative: `write Restart=on-failure`. */
  readonly title: string;
  /** Edits that belong together: all are applied, or none. They do not overlap. */
  readonly edits: readonly TextEdit[];
  /**
   * True if a person has to decide, since the change may alter the meaning of the text. {@link applyFixes} leaves
   * suggestions alone. Default: false.
   */
  readonly suggestion?: boolean | undefined;
}

/** The part of a diagnostic that holds its fixes. */
interface Fixable {
  readonly fixes?: readonly Fix[] | undefined;
}

/** Applies edits that do not overlap. O(text + edits log edits). */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, text: replacement } of [...edits].sort(byPlace)) {
    parts.push(text.slice(at, from), replacement);
    at = to;
  }
  return parts.join('') + text.slice(at);
}

/**
 * Applies the first fix of each diagnostic that is not a suggestion. Of fixes that overlap, only the one that begins
 * first is applied; {@link fixUntilSettled} checks again and applies the others.
 */
export function applyFixes(text: string, diagnostics: readonly Fixable[]): string {
  const fixes = diagnostics.flatMap(({ fixes: offered = [] }) =>
    offered.filter(({ suggestion, edits }) => suggestion !== true && edits.length > 0).slice(0, 1),
  );
  const groups = fixes.map(({ edits }) => [...edits].sort(byPlace)).sort(byFirstEdit);
  const taken: TextEdit[] = [];
  let end = -1;
  for (const edits of groups) {
    const first = edits[0];
    const last = edits.at(-1);
    if (first === undefined || last === undefined || first.from < end) continue;
    // Two insertions at one place keep their order; the same insertion twice is one.
    if (first.from === end && first.to === end && taken.at(-1)?.text === first.text) continue;
    taken.push(...edits);
    end = last.to;
  }
  return applyEdits(text, taken);
}

/**
 * Checks and fixes a text until no fix changes it, at most `rounds` times, since one fix may uncover or block another.
 * Returns the fixed text.
 */
export function fixUntilSettled(
  text: string,
  check: (text: string) => readonly Fixable[],
  rounds = 10,
): string {
  let current = text;
  for (let round = 0; round < rounds; round += 1) {
    const next = applyFixes(current, check(current));
    if (next === current) break;
    current = next;
  }
  return current;
}

const byPlace = (one: TextEdit, other: TextEdit): number => one.from - other.from || one.to - other.to;

const byFirstEdit = (one: readonly TextEdit[], other: readonly TextEdit[]): number =>
  (one[0]?.from ?? 0) - (other[0]?.from ?? 0);
