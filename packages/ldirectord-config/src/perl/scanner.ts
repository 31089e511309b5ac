/** Why Perl refuses a pattern, in its own words. Caught by `patternProblem`. */
export class PatternProblem extends Error {
  readonly code = 'pattern-problem';
}

/** Refuses the pattern with Perl's own message (perldiag), such as `Lookbehind longer than 255 not implemented`. */
export function refuse(message: string): never {
  throw new PatternProblem(message);
}

/** A pattern that is being read. */
export interface Scanner {
  readonly text: string;
  at: number;
  /** Where the last escape ends. */
  escapeEnd: number;
  /** Groups that were opened so far. */
  groups: number;
  readonly names: Set<string>;
  /** References to groups, by number or name, which may come later. */
  readonly references: (number | string)[];
}

/** Takes what a pattern matches at the place of the scanner, which must be sticky. */
export function take(scanner: Scanner, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = scanner.at;
  const match = pattern.exec(scanner.text) ?? undefined;
  if (match) scanner.at += match[0].length;
  return match;
}
