import type { Diagnostic, Span } from '@harderway/diagnostics';
import type { CommandLine } from '../command-line.js';

/** A command line that was read to its end in spite of faults. */
export interface RecoveredLine {
  readonly line: CommandLine;
  /** All faults; the first one is where the program ends. */
  readonly diagnostics: readonly Diagnostic[];
  /** Flags that were left out because of them. */
  readonly dropped: ReadonlySet<string>;
}

/** Most faults that are reported; after them the line is not read on, which would take long. */
const MOST_FAULTS = 100;

/**
 * Parses on after a fault, without the argument at fault, so that all faults are reported at once. A word after an
 * unknown flag is taken for its value and left out too.
 */
export function parseToTheEnd(
  argv: readonly string[],
  spans: readonly Span[],
  parse: (argv: readonly string[], spans: readonly Span[]) => CommandLine,
): RecoveredLine {
  const kept = argv.map((_, index) => index);
  const faults: Diagnostic[] = [];
  const dropped = new Set<string>();
  for (;;) {
    const line = parse(
      kept.map((index) => argv[index] ?? ''),
      kept.flatMap((index) => spans[index] ?? []),
    );
    const at = line.faultAt;
    const fault = line.diagnostics.find(({ severity }) => severity === 'error');
    if (fault === undefined || at === undefined || faults.length === MOST_FAULTS) {
      const uses = line.uses.map((use) => ({ ...use, argument: kept[use.argument] ?? use.argument }));
      return { line: { ...line, uses }, diagnostics: [...faults, ...line.diagnostics], dropped };
    }
    faults.push(fault);
    if (fault.subject !== undefined) dropped.add(fault.subject.slice(2).replaceAll('_', '-'));
    const written = argv[kept[at] ?? -1] ?? '';
    const next = argv[kept[at + 1] ?? -1];
    const takesNext = !written.includes('=') && next !== undefined && !next.startsWith('-');
    kept.splice(at, takesNext ? 2 : 1);
  }
}
