import { type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { argumentSpans } from '../argument-spans.js';
import { type Catalog, flagsAt } from '../catalog.js';
import type { CommandLine } from '../command-line.js';
import type { StartFinding, StartRules, TextPlace } from '../program/index.js';
import { temperedFindings } from '../provisional.js';
import { goQuote } from '../values/quote.js';
import { parseVersion } from '../version.js';
import { type HostFiles, type StartContext, startContext } from './context.js';
import type { CheckInput } from './input.js';
import { readLine, spanOfFlag } from './read-line.js';
import type { KubernetesStage } from './rule.js';

/** The rules of a program, and when it ends by itself. */
export type ProgramRules = StartRules<StartContext, KubernetesStage> & {
  exits(context: StartContext): boolean;
};

/** A command line as one version reads it. */
export interface Reading {
  readonly line: CommandLine;
  /** Findings while it parses. */
  readonly parsed: readonly StartFinding<KubernetesStage>[];
  readonly values: StartContext;
  /** Findings of the rules of its start. */
  found(): readonly StartFinding<KubernetesStage>[];
}

/** Reads a command line with the facts of one version. */
function readAs(
  catalog: Catalog,
  rules: ProgramRules,
  input: CheckInput,
  unknown: ReadonlySet<string>,
  unchecked: Set<string>,
): Reading {
  const { version, argv, whole = WHOLE_TEXT, file = '<command line>' } = input;
  const spans = input.spans ?? argumentSpans(argv);
  const { line, diagnostics, dropped } = readLine(catalog, version, argv, spans);
  const parsed = [
    ...diagnostics.map((diagnostic) => ({ diagnostic, stage: 'parse' as const })),
    ...positionalFinding(catalog, line, input, spans),
  ].map((finding): StartFinding<KubernetesStage> => {
    const { code, ...found } = finding.diagnostic;
    return { ...finding, diagnostic: rules.diagnostic(code, { ...found, file }) };
  });
  const placeOf = (flag: string): TextPlace => ({ span: spanOfFlag(line, flag, spans) ?? whole, file });
  const note = (phrase: string): unknown => unchecked.add(phrase);
  const files = watched(input.files, note);
  const values = startContext(version, line, flagsAt(catalog, version), files, note);
  const found = (): readonly StartFinding<KubernetesStage>[] =>
    rules
      .check({ version: parseVersion(version), values, placeOf })
      // Nothing is said of what a flag that could not be read would have changed.
      .filter(({ diagnostic: { subject = '' } }) => {
        // Any flag may be among arguments of which nothing is known.
        const isOpen = unknown.has('') && line.values[subject.slice(2)] === undefined;
        return !dropped.has(subject.slice(2)) && !unknown.has(subject) && !isOpen;
      });
  return { line, parsed, values, found };
}

/**
 * Reads a command line as a version does. A provisional minor is read twice: as itself, and as the newest final minor.
 *
 * @param unknown flags of which nothing is to be said
 * @param unchecked gets a phrase for each thing that was not looked at
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export function readingOf(
  catalog: Catalog,
  rules: ProgramRules,
  input: CheckInput,
  unknown: ReadonlySet<string>,
  unchecked: Set<string>,
): Reading {
  const own = readAs(catalog, rules, input, unknown, unchecked);
  const inFinal = (version: string): Reading =>
    readAs(catalog, rules, { ...input, version }, unknown, new Set());
  const tempered = (
    found: readonly StartFinding<KubernetesStage>[],
    finalOf: (reading: Reading) => readonly StartFinding<KubernetesStage>[],
  ) => temperedFindings(catalog, input.version, found, (minor) => finalOf(inFinal(minor)));
  return {
    ...own,
    parsed: tempered(own.parsed, ({ parsed }) => parsed),
    found: () => tempered(own.found(), ({ found }) => found()),
  };
}

/** Finds what a program says to words that are not flags. */
function positionalFinding(
  { component }: Catalog,
  { positional }: CommandLine,
  { argv }: CheckInput,
  spans: readonly Span[],
): readonly StartFinding<KubernetesStage>[] {
  if (positional.every((word) => word === '')) return [];
  const text = `${goQuote(component)} does not take any arguments, got [${positional.map(goQuote).join(' ')}]`;
  const diagnostic = {
    severity: 'error',
    code: 'positional-argument',
    message: text,
    programText: text,
    hint: 'Give a bool its value after =, as in --name=false; quote values that have blanks.',
    span: spans[argv.lastIndexOf(positional[0] ?? '')] ?? WHOLE_TEXT,
  } as const;
  return [{ diagnostic, stage: 'arguments' }];
}

/** Files that note down what is asked about them and not known. */
function watched(files: HostFiles | undefined, note: (phrase: string) => void): HostFiles {
  const { exists, read } = files ?? {};
  const noting = <T>(phrase: string, answer: T | undefined): T | undefined => {
    if (answer === undefined) note(phrase);
    return answer;
  };
  return {
    exists: (path) => noting(`whether ${path} exists`, exists?.(path)),
    read: (path) => (exists?.(path) === false ? undefined : noting(`what ${path} says`, read?.(path))),
  };
}
