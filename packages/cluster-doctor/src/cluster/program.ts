import { type FlagTexts, readFlagTexts } from '@harderway/apiserver-flags';
import type { Span } from '@harderway/diagnostics';
import { commandOfUnit, type FoundCommand } from '@harderway/kubernetes-commands/read';
import type { HostFacts, ProcessFacts } from '../bundle/model.js';
import {
  type EtcdSurroundings,
  environmentOf,
  etcdSurroundings,
  etcdTexts,
  variableOf,
} from './etcd-settings.js';
import type { Evidence } from './evidence.js';
import type { Unit } from './unit.js';

/** The programs of a control plane, and those of its balancer. */
export const PROGRAMS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'ldirectord',
  'keepalived',
] as const;

export type ProgramName = (typeof PROGRAMS)[number];

/** A program of one host, as its unit starts it, or without a unit as it runs. */
export interface Program {
  readonly name: ProgramName;
  readonly host: string;
  readonly unit?: Unit | undefined;
  readonly process?: ProcessFacts | undefined;
  /** The file that is executed. */
  readonly path: string;
  /** Arguments after the program. */
  readonly argv: readonly string[];
  /** Where each argument is in the text of the unit; empty without one. */
  readonly spans: readonly Span[];
  /** Of etcd, with what it takes from its variables or configuration file. */
  readonly flags: FlagTexts;
  /** The variables that matter; of a stopped program, those that its unit sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** The variables and the configuration file of etcd; undefined for other programs. */
  readonly surroundings?: EtcdSurroundings | undefined;
  /** The version that the program prints, such as `1.31.0`. */
  readonly version?: string | undefined;
  /** Where a flag is set, or where it would have to be. */
  place(flag: string): Evidence;
  /** Lines of its unit in the journal. */
  readonly journal: readonly string[];
}

/** Whether a word has a variable or specifier that systemd fills in, and that was not read. */
const isOpen = (word: string): boolean => /\$\{?\w|%[A-Za-z]/.test(word);

/** Whether all words of a command are known, so that a flag which is not among them is not given. */
export const hasAllWords = ({ argv, process, unit }: Program): boolean =>
  argv.length > 0 && (process !== undefined || !isOpen(unit?.text ?? ''));

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const nameOf = (path: string): ProgramName | undefined =>
  PROGRAMS.find((name) => name === baseName(path.replace(/^[-@:+!|]+/, '')));

const versionIn = (output: string | undefined): string | undefined =>
  /(\d+\.\d+\.\d+)/.exec(output ?? '')?.[1];

/** The path of the program that the last `ExecStart=` of a unit starts: where a shell or env starts it, its own. */
function executable(text: string): string {
  const line = [...text.matchAll(/^[ \t]*ExecStart[ \t]*=[ \t]*(\S.*)$/gm)].at(-1)?.[1] ?? '';
  const words = line.split(/[\s"'\\]+/).map((word) => word.replace(/^[-@:+!|]+/, ''));
  const paths = words.filter((word) => word.startsWith('/'));
  return paths.find((word) => nameOf(word) !== undefined) ?? paths[0] ?? '';
}

/** The last assignment of a variable in a unit. */
function assignmentIn(unit: Unit | undefined, variable: string): Omit<Evidence, 'host'> | undefined {
  const lines = unit?.text.split('\n') ?? [];
  const assignment = new RegExp(`^\\s*Environment\\s*=.*?(\\b${variable}=[^\\s"']*)`);
  const index = lines.findLastIndex((line) => assignment.test(line));
  const text = assignment.exec(lines[index] ?? '')?.[1];
  return text === undefined ? undefined : unit && { ...unit.place(index + 1), text };
}

interface Command {
  readonly argv: readonly string[];
  readonly spans: readonly Span[];
}

/** The command of a unit without words that only systemd knows. */
function knownWords({ argv, spans }: Command): Command {
  const isKnown = argv.map((word, index) => {
    const next = argv[index + 1];
    const takesNext = /^--?[^=]+$/.test(word) && next !== undefined && !next.startsWith('-');
    return !isOpen(word) && !(takesNext && isOpen(next));
  });
  return {
    argv: argv.filter((_, index) => isKnown[index]),
    spans: spans.filter((_, index) => isKnown[index]),
  };
}

/** The command of a program: as its unit has it, or its process where the unit leaves words open. */
function commandOf({ process }: Source, path: string, written: FoundCommand | undefined): Command {
  const running = { argv: process?.argv.slice(process.argv.indexOf(path) + 1) ?? [], spans: [] };
  if (written === undefined) return running;
  if (!written.argv.some(isOpen)) return written;
  return process === undefined ? knownWords(written) : running;
}

interface Source {
  readonly name: ProgramName;
  readonly unit?: Unit | undefined;
  readonly process?: ProcessFacts | undefined;
}

function programOf(source: Source, facts: HostFacts): Program {
  const { name, unit, process } = source;
  const path = (unit === undefined ? undefined : executable(unit.text)) || (process?.argv[0] ?? '');
  const written = unit === undefined ? undefined : commandOfUnit(unit.text, name);
  const { argv, spans } = commandOf(source, path, written);
  const environment = environmentOf(process, written, facts);
  const version = versionIn(facts.answers[`version ${path}`]?.output);
  const surroundings =
    name === 'etcd' ? etcdSurroundings(argv, { environment, written, version }, facts) : undefined;
  const { configuration } = surroundings ?? {};
  return {
    name,
    host: facts.name,
    unit,
    process,
    path,
    argv,
    spans,
    flags: surroundings === undefined ? readFlagTexts(argv) : etcdTexts(argv, surroundings),
    environment,
    surroundings,
    version,
    place(flag) {
      if (configuration !== undefined && flag !== 'config-file') {
        // Not a path: the file has other words than a command line, and a repair of these would spoil it.
        const file = `<configuration file ${configuration.path}>`;
        const line = configuration.settings.get(flag)?.span.start.line;
        const text = configuration.text?.split('\n')[(line ?? 0) - 1]?.trim() ?? `${flag} is not given`;
        return { host: facts.name, file, line, text };
      }
      const index = argv.findIndex(
        (word) => word.replace(/^--?/, '').split('=')[0]?.replaceAll('_', '-') === flag,
      );
      const variable = index < 0 ? surroundings?.environment[variableOf(flag)] : undefined;
      if (variable !== undefined && variable !== '')
        return {
          host: facts.name,
          ...(surroundings?.variableAt(flag) ??
            assignmentIn(unit, variableOf(flag)) ?? {
              file: `<environment of ${name}>`,
              text: `${variableOf(flag)}=${variable}`,
            }),
        };
      const line = spans[index]?.start.line;
      if (unit === undefined || (index >= 0 && line === undefined))
        return { host: facts.name, file: `<${name}>`, text: argv[index] ?? `--${flag} is not given` };
      if (index < 0)
        return {
          host: facts.name,
          file: unit.property('FragmentPath') || unit.name,
          text: `--${flag} is not given`,
        };
      const place = unit.place(line ?? 1);
      const next = argv[index + 1];
      const word = argv[index] ?? '';
      const text =
        word.includes('=') || next === undefined || next.startsWith('-') ? word : `${word} ${next}`;
      return { host: facts.name, file: place.file, line: place.line, text };
    },
    journal: (unit === undefined ? '' : (facts.answers[`journal ${unit.name}`]?.output ?? ''))
      .split('\n')
      .filter((line) => line !== ''),
  };
}

/** The programs of a host: one for each unit that starts one, and one for each that runs without a known unit. */
export function programsOf(facts: HostFacts, units: readonly Unit[]): readonly Program[] {
  const ofUnits = units.flatMap((unit): readonly Source[] => {
    const name = nameOf(executable(unit.text)) ?? nameOf(unit.name.replace(/\.service$/, ''));
    if (name === undefined || unit.property('LoadState') === 'not-found') return [];
    return [{ name, unit, process: facts.processes.find((process) => process.unit === unit.name) }];
  });
  const known = new Set(ofUnits.flatMap(({ process }) => process ?? []));
  const others = facts.processes.flatMap((process): readonly Source[] => {
    const name = nameOf(process.argv[0] ?? '') ?? process.argv.map(nameOf).find((each) => each !== undefined);
    // A process that only prints its version serves no requests.
    const asked = process.argv.includes('--version');
    return name === undefined || asked || known.has(process) ? [] : [{ name, process }];
  });
  return [...ofUnits, ...others].map((source) => programOf(source, facts));
}

/** Whether a flag of the program names one of the files. */
export const readsAny = ({ flags }: Program, paths: readonly string[]): boolean =>
  Object.values(flags).some((path) => paths.includes(path));
