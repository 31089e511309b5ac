import type { CommandLine } from '../command-line.js';
import type { FlagDiagnostic, Position } from '../diagnostic.js';

/** A command line that was read to its end in spite of faults. */
export interface RecoveredLine {
  readonly line: CommandLine;
  /** All faults; the first one is where the program ends. */
  readonly diagnostics: readonly FlagDiagnostic[];
  /** Flags that were left out because of them. */
  readonly dropped: ReadonlySet<string>;
}

/**
 * Parses on after a fault, without the argument at fault, so that all faults are told at once. A word after an
 * unknown flag is taken for its value and left out too.
 */
export const parseToTheEnd = (
  argv: readonly string[],
  positions: readonly Position[],
  parse: (argv: readonly string[], positions: readonly Position[]) => CommandLine,
): RecoveredLine => {
  const kept = argv.map((_, index) => index);
  const faults: FlagDiagnostic[] = [];
  const dropped = new Set<string>();
  for (;;) {
    const places = kept.flatMap((index) => positions[index] ?? []);
    const line = parse(
      kept.map((index) => argv[index] ?? ''),
      places,
    );
    const mapped = line.diagnostics.map((diagnostic): FlagDiagnostic => {
      const original = kept[diagnostic.argument ?? -1];
      return original === undefined ? diagnostic : { ...diagnostic, argument: original };
    });
    const fault = mapped.find(({ severity }) => severity === 'error');
    const at = line.diagnostics.find(({ severity }) => severity === 'error')?.argument;
    if (fault === undefined || at === undefined)
      return {
        line: {
          ...line,
          uses: line.uses.map((use) => ({ ...use, argument: kept[use.argument] ?? use.argument })),
        },
        diagnostics: [...faults, ...mapped.filter(({ severity }) => severity !== 'error')],
        dropped,
      };
    faults.push(fault);
    if (fault.flag !== undefined) dropped.add(fault.flag.replaceAll('_', '-'));
    const written = argv[kept[at] ?? -1] ?? '';
    const next = argv[kept[at + 1] ?? -1];
    const takesNext = !written.includes('=') && next !== undefined && !next.startsWith('-');
    kept.splice(at, takesNext ? 2 : 1);
  }
};
