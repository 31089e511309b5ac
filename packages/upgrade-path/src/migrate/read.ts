import { isBareable, specOf, takesUnderscores } from '@harderway/component-flags';
import { type Diagnostic, hasErrors } from '@harderway/diagnostics';
import { parseFlags } from '@harderway/etcd-config';
import { knownFlags } from '../known-flags.js';
import type { ProgramName, ProgramSettings, Versions } from '../model.js';
import { type Argument, argvOf, unknownOf } from './arguments.js';
import { PROGRAMS } from './kubernetes.js';

/** The arguments of a program, in the form that migrations read: `--name=value` each. */
export interface ReadProgram {
  readonly settings: ProgramSettings;
  /** The errors that the running version finds. What it cannot read stays in the settings. */
  readonly faults: readonly Diagnostic[];
}

/** A flag that was read, and the words that it takes. */
interface Use extends Argument {
  readonly argument: number;
  readonly length: number;
}

/** All arguments in order: flags that were read, and words that were not, which may be flags of another version. */
function allArguments(
  { argv, unknown }: ProgramSettings,
  uses: readonly Use[],
  program: ProgramName,
  version: string,
): readonly Argument[] {
  const flags = knownFlags(program, version);
  const underscores = program !== 'etcd' && takesUnderscores(PROGRAMS[program].catalog, version);
  const used = new Map(uses.map((use) => [use.argument, use]));
  const args: Argument[] = [];
  for (let at = 0; at < argv.length; ) {
    const [word = '', next] = [argv[at], used.has(at + 1) ? undefined : argv[at + 1]];
    const [, written, text] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const flag = underscores ? written?.replaceAll('_', '-') : written;
    const spec = flag === undefined ? undefined : specOf(flags, flag);
    const use = used.get(at);
    const mayTake = flag !== undefined && text === undefined && !(spec && isBareable(spec.type));
    const takesNext = mayTake && next !== undefined && !next.startsWith('-');
    const length = use?.length ?? (takesNext ? 2 : 1);
    const why = unknown?.get(at) ?? (length === 2 ? unknown?.get(at + 1) : undefined);
    if (use !== undefined) args.push({ flag: use.flag, text: use.text, unknown: why });
    // A known flag without its value stays as it is: no program starts with it, and with a made-up value one might.
    else if (flag === undefined || (spec && mayTake && !takesNext))
      args.push({ flag: '', text: word, unknown: why });
    else args.push({ flag, text: text ?? (takesNext ? next : 'true'), unknown: why });
    at += length;
  }
  return args;
}

function argumentsAndFindings(
  program: ProgramName,
  settings: ProgramSettings,
  { kubernetes, etcd }: Versions,
): { readonly args: readonly Argument[]; readonly diagnostics: readonly Diagnostic[] } {
  const { argv, unknown = new Map<number, string>() } = settings;
  if (program !== 'etcd') {
    const { check } = PROGRAMS[program];
    // The places of all arguments, and the faults of those that are known.
    const { line } = check({ version: kubernetes, argv });
    const { diagnostics } = check({ version: kubernetes, argv, unknown });
    return { args: allArguments(settings, line.uses, program, kubernetes), diagnostics };
  }
  const known = argv.filter((_, at) => !unknown.has(at));
  const { settings: read, diagnostics, help } = parseFlags(known, { version: etcd });
  if (!hasErrors(diagnostics) && !help && unknown.size === 0)
    return { args: [...read.values()].map(({ name, text }) => ({ flag: name, text })), diagnostics };
  // etcd reads nothing behind an error or -h, and takes a single dash as well.
  return {
    args: allArguments(
      { argv: argv.map((word) => word.replace(/^-(?=[a-z])/, '--')), unknown },
      [],
      program,
      etcd,
    ),
    diagnostics,
  };
}

/** Reads the arguments of a program as the running version does. */
export function readProgram(program: ProgramName, settings: ProgramSettings, from: Versions): ReadProgram {
  const { args, diagnostics } = argumentsAndFindings(program, settings, from);
  return {
    settings: { ...settings, argv: argvOf(args), unknown: unknownOf(args) },
    faults: diagnostics.filter(({ severity }) => severity === 'error'),
  };
}
