import { type Diagnostic, inTextOrder, withSeverities } from '@harderway/diagnostics';
import { explanations } from '../codes.js';
import type { LintOptions } from '../options.js';
import { ignoreCommentsOf } from './comments.js';
import { pathMatcher } from './patterns.js';

const codes: ReadonlySet<string> = new Set(explanations.map(({ code }) => code));

/** Decides which findings of a text are reported, and how severe they are. */
export type Judge = (path: string, text: string, found: readonly Diagnostic[]) => readonly Diagnostic[];

/** Takes back what comments and options ignore, and gives the rest its severities, in the order of the text. */
export function judgeWith({ ignore = [], severities = {} }: LintOptions): Judge {
  const ignored = ignore.map((each) => ({
    ofCode: each.codes === undefined ? undefined : new Set(each.codes),
    ofPath: each.paths === undefined ? undefined : pathMatcher(each.paths),
  }));
  return (path, text, found) => {
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
