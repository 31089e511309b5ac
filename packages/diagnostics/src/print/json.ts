import { countSeverities, type Diagnostic, hasErrors, type SeverityCounts } from '../diagnostic.js';
import type { LineIndex } from '../line-index.js';

/** The result of a checker for one text. */
export interface CheckedText {
  /** Its path, `<stdin>`, or another name. */
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  /** The behavior of the real program, if the checker knows: `runs`, `exits` or `refused`. */
  readonly verdict?: string | undefined;
  /** The text, for code frames. */
  readonly text?: string | undefined;
  /** The lines of the text, where the checker ends them otherwise than `lineIndex`. */
  readonly lines?: LineIndex | undefined;
  /** A sentence for people, such as `kube-apiserver 1.31 starts with this`. */
  readonly summary?: string | undefined;
  /** Further results, as JSON data. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** The JSON that every checker prints. */
export interface JsonReport {
  /** Version of this form. It grows when a reader of an older form would misread the newer one. */
  readonly version: 1;
  /** True if every text was examined, and none has an error. */
  readonly ok: boolean;
  readonly counts: SeverityCounts;
  readonly results: readonly Omit<CheckedText, 'text' | 'lines'>[];
  /** Texts that could not be examined, each with the reason. Absent if all were. */
  readonly failures?: readonly string[] | undefined;
}

/**
 * The report as data, ready for `JSON.stringify`.
 *
 * @param failures texts that could not be examined, each with the reason
 */
export function jsonReport(results: readonly CheckedText[], failures: readonly string[] = []): JsonReport {
  const all = results.flatMap(({ diagnostics }) => diagnostics);
  return {
    version: 1,
    ok: failures.length === 0 && !hasErrors(all),
    counts: countSeverities(all),
    results: results.map(({ text: _, lines: __, ...result }) => result),
    failures: failures.length === 0 ? undefined : failures,
  };
}
