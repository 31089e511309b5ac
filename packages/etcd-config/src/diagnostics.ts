/** A place in a text: line and column count from 1, offset from 0, both in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** Where a finding's position counts: the command line, the environment, the configuration file, a cluster. */
export type Source = 'flags' | 'environment' | 'file' | 'cluster' | 'etcdctl';

/** One finding. */
export interface Diagnostic {
  /** `error`: etcd does not start (or, of etcdctl's answers, something is missing from the result). */
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable code; the README lists them. */
  readonly code: string;
  /** What is wrong and what to do next. */
  readonly message: string;
  /** In the text of `source`. Arguments count as lines, one each. */
  readonly position: Position;
  /** Left out by the parsers of etcdctl's answers. */
  readonly source?: Source;
  /** The flag that it is about, without dashes. */
  readonly flag?: string;
  /** The words that etcd itself has for it. */
  readonly programText?: string;
}

/** The beginning of a text, for findings that have no better place. */
export const start: Position = { line: 1, column: 1, offset: 0 };

/** Gives the positions of characters of a text by their offsets; a line ends with `\n`. */
export function positionsIn(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1, offset };
  };
}
