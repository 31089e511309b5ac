import { type CheckedText, type Diagnostic, fixUntilSettled, WHOLE_TEXT } from '@harderway/diagnostics';
import { crossFindings } from './cross/findings.js';
import type { LintFile } from './files/file.js';
import { treeOf } from './files/tree.js';
import type { FileKind, Surroundings } from './formats/format.js';
import { mayBeLinted, type RecognizedFile, recognize } from './formats/recognize.js';
import { judgeWith } from './ignore/judge.js';
import { pathMatcher } from './ignore/patterns.js';
import type { LintOptions } from './options.js';
import { rules } from './rules.js';

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

interface Prepared {
  readonly isExcluded: (path: string) => boolean;
  readonly known: readonly RecognizedFile[];
  readonly surroundings: Surroundings;
}

function prepare(files: readonly LintFile[], { target = {}, exclude = [] }: LintOptions): Prepared {
  const isExcluded = pathMatcher(exclude);
  const known = files.flatMap((file) => (isExcluded(file.path) ? [] : (recognize(file) ?? [])));
  const names = known.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  const unitTargets = [...new Set(names.filter((name) => name.endsWith('.target')))];
  return { isExcluded, known, surroundings: { target, tree: treeOf(files), unitTargets } };
}

/** The finding of a file that could not be read. */
const unreadable = (message: string): Diagnostic =>
  rules.diagnostic('unreadable', { message, span: WHOLE_TEXT });

/**
 * Lints each file with the checker of its format, which its path and text tell, and then all files together. Never throws for
 * what files hold.
 *
 * @param files in the order of the report. Give those of no known kind, too: they are counted, and other files may name them.
 */
export function lintFiles(files: readonly LintFile[], options: LintOptions = {}): LintReport {
  const { isExcluded, known, surroundings } = prepare(files, options);
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
  const all = files.flatMap((file): readonly LintResult[] => {
    const { path } = file;
    const result = results.get(path);
    if (result !== undefined) return [result];
    if (file.kind !== 'unreadable' || isExcluded(path)) return [];
    return [{ file: path, diagnostics: judge(path, '', [unreadable(file.reason)]) }];
  });
  return { results: all, skipped: files.length - all.length };
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

/**
 * Applies the fixes that are certain, and returns the new content of each file that changes, by path. Leaves suggestions and
 * ignored findings alone, and a file whose bytes its text does not keep, since its format is UTF-8.
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
    known.flatMap(({ path, content, text, format }) => {
      const encode = format.encode ?? ((now: string) => encoder.encode(now));
      if (typeof content !== 'string' && !isSame(encode(text), content)) return [];
      const fixed = fixUntilSettled(text, (now) =>
        judge(
          path,
          now,
          (format.check({ path, text: now }, surroundings) ?? []).filter(({ file = path }) => file === path),
        ),
      );
      return fixed === text ? [] : [[path, encode(fixed)] as const];
    }),
  );
}
