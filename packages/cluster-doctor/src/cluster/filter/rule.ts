/** The part of a packet, or of its way, that a condition looks at. */
export type Field = 'source' | 'destination' | 'device' | 'port' | 'protocol' | 'state' | 'family';

/** A condition of a rule: the field has one of the values, or none of them if it is negated. */
export interface Condition {
  /** Undefined for a condition that is not understood: nobody knows whether it holds. */
  readonly field: Field | undefined;
  readonly isNegated: boolean;
  readonly values: readonly string[];
}

export type Verdict = 'accept' | 'drop' | 'return' | 'jump' | 'goto' | 'none';

/** A rule of a packet filter. All of its conditions have to hold. */
export interface Rule {
  /** The rule as it was printed. */
  readonly text: string;
  readonly conditions: readonly Condition[];
  readonly verdict: Verdict;
  /** The chain to which it leads, by `jump` or `goto`. */
  readonly target?: string | undefined;
}

/** A chain with its rules, in their order. */
export interface Chain {
  /** Where the kernel enters it, such as `input`; undefined if only other chains lead to it. */
  readonly hook?: string | undefined;
  readonly rules: readonly Rule[];
}

/** The chains of a packet filter, by table and name. */
export type Ruleset = ReadonlyMap<string, Chain>;

/** The words of a rule: a text in quotes, and a set in braces, is one word. */
export const wordsOf = (text: string): readonly string[] => text.match(/"[^"]*"|\{[^}]*\}|[^\s"{}]+/g) ?? [];

/** The values in one word: `{ 111, 2379-2380 }` or `new,established`. */
export const valuesOf = (word: string): readonly string[] =>
  word
    .replace(/^\{|\}$/g, '')
    .split(',')
    .map((value) => value.trim().replace(/^"|"$/g, ''))
    .filter((value) => value !== '');
