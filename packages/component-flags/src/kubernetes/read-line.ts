import { type Diagnostic, type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { adviseOnMissing } from '../advise.js';
import { type Catalog, flagsAt, takesUnderscores } from '../catalog.js';
import type { CommandLine } from '../command-line.js';
import { parsePflag } from '../pflag.js';
import type { FlagCode } from '../rules/flag-rules.js';
import { specOf } from '../spec.js';
import { parseMapStringBool } from '../values/maps.js';
import { fail } from '../values/result.js';
import { inRanges, parseVersion } from '../version.js';
import { checkGates } from './check-gates.js';

/** The program's words for the first fault in feature gates that it reads while it parses: those of older versions. */
function gateFault(version: string, text: string): string | undefined {
  const set = parseMapStringBool(text);
  if (!set.ok) return undefined;
  return checkGates(version, set.value).find(({ code }) => code === 'gate-unknown' || code === 'gate-locked')
    ?.message;
}

/** Where a flag was set: its last use; undefined where it was not. */
export const spanOfFlag = ({ uses }: CommandLine, flag: string, spans: readonly Span[]): Span | undefined =>
  spans[uses.findLast((use) => use.flag === flag)?.argument ?? -1];

/** A command line, read to its end despite faults. */
export interface ReadLine {
  readonly line: CommandLine;
  /** All faults, then warnings. The program itself stops at the first fault. */
  readonly diagnostics: readonly Diagnostic[];
  /** Flags that were left out because of faults. */
  readonly dropped: ReadonlySet<string>;
}

/**
 * Reads the command line of a Kubernetes program to its end.
 *
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export function readLine(
  catalog: Catalog,
  version: string,
  argv: readonly string[],
  spans: readonly Span[],
): ReadLine {
  const flags = flagsAt(catalog, version);
  const checksGates = inRanges(parseVersion(version), '1.20-1.30');
  const line = parsePflag(argv, {
    flags,
    underscores: takesUnderscores(catalog, version),
    toTheEnd: true,
    spans,
    parseValue: (name, _spec, text) => {
      const words = name === 'feature-gates' && checksGates ? gateFault(version, text) : undefined;
      return words === undefined ? undefined : fail(words);
    },
  });
  const faults = line.diagnostics.filter(({ severity }) => severity === 'error');
  const warnings = line.diagnostics.filter(({ severity }) => severity !== 'error');
  const dropped = new Set(
    faults.flatMap(({ subject }) => (subject === undefined ? [] : subject.slice(2).replaceAll('_', '-'))),
  );
  const advised = [...faults, ...warnings].map((diagnostic) =>
    diagnostic.code === ('flag-unknown' satisfies FlagCode) && diagnostic.subject !== undefined
      ? { ...diagnostic, hint: adviseOnMissing(catalog, version, diagnostic.subject.slice(2)) }
      : diagnostic,
  );
  const uncertain = Object.keys(line.values)
    .filter((flag) => specOf(flags, flag)?.uncertain === true)
    .map((flag) => ({
      severity: 'warning' as const,
      code: 'flag-uncertain' satisfies FlagCode,
      message: `it is not known whether ${catalog.component} ${version} has --${flag}`,
      hint: 'Try it on the program first.',
      subject: `--${flag}`,
      span: spanOfFlag(line, flag, spans) ?? WHOLE_TEXT,
    }));
  return { line, diagnostics: [...advised, ...uncertain], dropped };
}
