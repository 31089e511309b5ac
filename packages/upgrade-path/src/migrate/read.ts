import { isBareable, specOf, takesUnderscores } from '@harderway/component-flags';
import { type Diagnostic, hasErrors } from '@harderway/diagnostics';
import { parseFlags } from '@harderway/etcd-config';
import { knownFlags } from '../known-flags.js';
import type { ProgramName, ProgramSettings, Versions } from '../model.js';
import { type Argument, argvOf } from './arguments.js';
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
  argv: readonly string[],
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
    if (use !== undefined) args.push({ flag: use.flag, text: use.text });
    // A known flag without its value stays as it is: no program starts with it, and with a made-up value one might.
    else if (flag === undefined || (spec && mayTake && !takesNext)) args.push({ flag: '', text: word });
    else args.push({ flag, text: text ?? (takesNext ? next : 'true') });
    at += use?.length ?? (takesNext ? 2 : 1);
  }
  return args;
}

function argumentsAndFindings(
  program: ProgramName,
  { argv }: ProgramSettings,
  { kubernetes, etcd }: Versions,
): { readonly args: readonly Argument[]; readonly diagnostics: readonly Diagnostic[] } {
  if (program !== 'etcd') {
    const { line, diagnostics } = PROGRAMS[program].check({ version: kubernetes, argv });
    return { args: allArguments(argv, line.uses, program, kubernetes), diagnostics };
  }
  const { settings, diagnostics, help } = parseFlags(argv, { version: etcd });
  if (!hasErrors(diagnostics) && !help)
    return { args: [...settings.values()].map(({ name, text }) => ({ flag: name, text })), diagnostics };
  // etcd reads nothing behind an error or -h, and takes a single dash as well.
  return {
    args: allArguments(
      argv.map((word) => word.replace(/^-(?=[a-z])/, '--')),
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
    settings: { ...settings, argv: argvOf(args) },
    faults: diagnostics.filter(({ severity }) => severity === 'error'),
  };
}
