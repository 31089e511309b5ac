import {
  type CheckedText,
  type Diagnostic,
  fixUntilSettled,
  inTextOrder,
  type Severities,
  WHOLE_TEXT,
  withSeverities,
} from '@harderway/diagnostics';
import { explanations } from './codes.js';
import { crossFindings } from './cross/findings.js';
import type { LintFile } from './files/file.js';
import { treeOf } from './files/tree.js';
import type { FileKind, Surroundings } from './formats/format.js';
import { mayBeLinted, type RecognizedFile, recognize } from './formats/recognize.js';
import { ignoreCommentsOf } from './ignore/comments.js';
import { pathMatcher } from './ignore/patterns.js';
import { rules } from './rules.js';
import type { LintTarget } from './target.js';

/** Findings to leave out: those with one of these codes, or with any, in files of these paths, or in all. */
export interface IgnoredFindings {
  readonly codes?: readonly string[] | undefined;
  /** Patterns as those of {@link LintOptions.exclude}. */
  readonly paths?: readonly string[] | undefined;
}

/** Options of {@link lintFiles}. */
export interface LintOptions {
  readonly target?: LintTarget | undefined;
  /**
   * Files that are not linted, and count as skipped: `vendor/**`, `build/`, or a name in any directory, such as `*.bak.service`.
   */
  readonly exclude?: readonly string[] | undefined;
  readonly ignore?: readonly IgnoredFindings[] | undefined;
  /** Severities by code in place of the rules' own. */
  readonly severities?: Severities | undefined;
}

/** The result for one file. */
export interface LintResult extends CheckedText {
  /** Undefined for a file that could not be read. */
  readonly kind?: FileKind | undefined;
}

/** The result for all files. */
export interface LintReport {
  /** One for each file of a known kind, and for each that could not be read, in the order of the files. */
  readonly results: readonly LintResult[];
  /** Number of files of no known kind. */
  readonly skipped: number;
}

const codes: ReadonlySet<string> = new Set(explanations.map(({ code }) => code));

/** Takes back what comments and options ignore, and gives the rest its severities, in the order of the text. */
function judgeWith({ ignore = [], severities = {} }: LintOptions) {
  const ignored = ignore.map((each) => ({
    ofCode: each.codes === undefined ? undefined : new Set(each.codes),
    ofPath: each.paths === undefined ? undefined : pathMatcher(each.paths),
  }));
  return (path: string, text: string, found: readonly Diagnostic[]): readonly Diagnostic[] => {
    const comments = ignoreCommentsOf(text, (code) => codes.has(code));
    const here = ignored.filter(({ ofPath }) => ofPath?.(path) ?? true);
    const kept = [...found, ...comments.diagnostics].filter(
      (each) => !comments.isIgnored(each) && !here.some(({ ofCode }) => ofCode?.has(each.code) ?? true),
    );
    // One place is reported once, be it by the file's own checker or by that of a file that names it.
    const distinct = new Map(
      kept.map((each) => [`${each.code} ${each.span.start.offset} ${each.message}`, each] as const),
    );
    return inTextOrder(withSeverities([...distinct.values()], severities));
  };
}

interface Prepared {
  readonly known: readonly RecognizedFile[];
  readonly surroundings: Surroundings;
}

function prepare(files: readonly LintFile[], { target = {}, exclude = [] }: LintOptions): Prepared {
  const isExcluded = pathMatcher(exclude);
  const known = files.flatMap((file) => (isExcluded(file.path) ? [] : (recognize(file) ?? [])));
  const names = known.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  const unitTargets = [...new Set(names.filter((name) => name.endsWith('.target')))];
  return { known, surroundings: { target, tree: treeOf(files), unitTargets } };
}

/** Files that could not be read, as results. */
const unreadable = (file: LintFile): readonly LintResult[] =>
  file.kind !== 'unreadable'
    ? []
    : [
        {
          file: file.path,
          diagnostics: [rules.diagnostic('unreadable', { message: file.reason, span: WHOLE_TEXT })],
        },
      ];

/**
 * Lints files, each by the checker of its format, and all of them together. Which format a file has is told by its path and its
 * text. Never throws for what the files hold.
 *
 * @param files all that there are, in the order of the report: those of no known kind are counted, and others may name them
 */
export function lintFiles(files: readonly LintFile[], options: LintOptions = {}): LintReport {
  const { known, surroundings } = prepare(files, options);
  const judge = judgeWith(options);
  const found = new Map<string, Diagnostic[]>(known.map(({ path }) => [path, []]));
  // A finding about another file goes there if that is linted, too.
  const add = (each: Diagnostic, path = ''): void =>
    void (found.get(each.file ?? path) ?? found.get(path))?.push(each);
  const checked = known.filter((source) => {
    const diagnostics = source.format.check(source, surroundings);
    for (const each of diagnostics ?? []) add(each, source.path);
    return diagnostics !== undefined;
  });
  const links = files.flatMap(({ kind, path }) => (kind === 'link' && mayBeLinted(path) ? [path] : []));
  for (const each of crossFindings(checked, links, surroundings)) add(each);
  const results = new Map<string, LintResult>(
    checked.map(({ path, text, format: { kind } }) => {
      return [path, { file: path, kind, text, diagnostics: judge(path, text, found.get(path) ?? []) }];
    }),
  );
  const all = files.flatMap((file) => results.get(file.path) ?? unreadable(file));
  return { results: all, skipped: files.length - all.length };
}

/**
 * The files that certain fixes change, by path, with their content. Suggestions and ignored findings are left alone.
 *
 * @param files as those of {@link lintFiles}
 */
export function fixFiles(
  files: readonly LintFile[],
  options: LintOptions = {},
): ReadonlyMap<string, Uint8Array> {
  const { known, surroundings } = prepare(files, options);
  const judge = judgeWith(options);
  const encoder = new TextEncoder();
  return new Map(
    known.flatMap(({ path, text, format }) => {
      const fixed = fixUntilSettled(text, (now) =>
        judge(
          path,
          now,
          (format.check({ path, text: now }, surroundings) ?? []).filter(({ file = path }) => file === path),
        ),
      );
      const encode = format.encode ?? ((now: string) => encoder.encode(now));
      return fixed === text ? [] : [[path, encode(fixed)] as const];
    }),
  );
}
