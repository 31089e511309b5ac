import { type FlagTexts, readFlagTexts } from '@harderway/apiserver-flags';
import type { Span } from '@harderway/diagnostics';
import { commandOfUnit, type FoundCommand } from '@harderway/kubernetes-commands/read';
import type { HostFacts, ProcessFacts } from '../bundle/model.js';
import { type EtcdSurroundings, environmentOf, etcdSurroundings, etcdTexts } from './etcd-settings.js';
import type { FlagPlace } from './evidence.js';
import { placeOf } from './flag-place.js';
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
  /** Whether it runs in a container, or below a directory of its own: the host need not have its files. */
  readonly inContainer: boolean;
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
  /** Whether all settings are known, so that a flag which is not among them is not given. */
  readonly isWhole: boolean;
  /** Where a flag is set, or where it would have to be. */
  place(flag: string): FlagPlace;
  /** Lines of its unit in the journal. */
  readonly journal: readonly string[];
}

/** Whether a word has a variable or specifier that systemd fills in, and that was not read. */
const isOpen = (word: string): boolean => /\$\{?\w|%[A-Za-z]/.test(word);

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const nameOf = (path: string): ProgramName | undefined =>
  PROGRAMS.find((name) => name === baseName(path.replace(/^[-@:+!|]+/, '')));

const versionIn = (output: string | undefined): string | undefined =>
  /(\d+\.\d+\.\d+)/.exec(output ?? '')?.[1];

/** The last `ExecStart=` of a unit, with the lines on which it goes on. */
const commandText = (text: string): string =>
  [...text.matchAll(/^[ \t]*ExecStart[ \t]*=[ \t]*\S(?:.*\\\n)*.*$/gm)].at(-1)?.[0] ?? '';

/** The path of the program that the last `ExecStart=` of a unit starts: where a shell or env starts it, its own. */
function executable(text: string): string {
  const line = [...text.matchAll(/^[ \t]*ExecStart[ \t]*=[ \t]*(\S.*)$/gm)].at(-1)?.[1] ?? '';
  const words = line.split(/[\s"'\\]+/).map((word) => word.replace(/^[-@:+!|]+/, ''));
  const paths = words.filter((word) => word.startsWith('/'));
  return paths.find((word) => nameOf(word) !== undefined) ?? paths[0] ?? '';
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

/**
 * The command of a program: as its unit has it, or its process where the unit leaves words open, or starts a script that starts
 * the program, and may give it others.
 */
function commandOf(
  { name, unit, process }: Source,
  path: string,
  written: FoundCommand | undefined,
): Command & Pick<Program, 'isWhole'> {
  const words = process?.argv ?? [];
  const own = words.findIndex((word) => nameOf(word) === name);
  const isRunning = words.length > 0;
  const running = {
    argv: words.slice((own < 0 ? words.indexOf(path) : own) + 1),
    spans: [],
    isWhole: isRunning,
  };
  if (written === undefined) return running;
  if (written.starter !== undefined) {
    if (!isRunning) return { ...written, isWhole: false };
    if (written.argv.join('\0') !== running.argv.join('\0')) return running;
  }
  // A variable that nothing sets is empty to systemd, and may still be set by what the bundle lacks.
  if (written.program === name && !written.argv.some(isOpen))
    return { ...written, isWhole: isRunning || !isOpen(commandText(unit?.text ?? '')) };
  return isRunning ? running : { ...knownWords(written), isWhole: false };
}

/** Whether a unit starts its program where the root directory is not that of the host. */
const isContained = (written: FoundCommand | undefined, unit: Unit | undefined): boolean =>
  written?.inContainer === true || /^[ \t]*Root(?:Directory|Image)[ \t]*=[ \t]*\S/m.test(unit?.text ?? '');

/** The process of a unit. That of a container is no child of what the unit starts. */
function processOf(unit: Unit, name: ProgramName, { processes }: HostFacts): ProcessFacts | undefined {
  const own = processes.find((process) => process.unit === unit.name);
  if (own !== undefined || !isContained(commandOfUnit(unit.text, name, unit.name), unit)) return own;
  const strangers = processes.filter(
    (each) => each.unit === undefined && nameOf(each.argv[0] ?? '') === name,
  );
  return strangers.length === 1 ? strangers[0] : undefined;
}

interface Source {
  readonly name: ProgramName;
  readonly unit?: Unit | undefined;
  readonly process?: ProcessFacts | undefined;
}

function programOf(source: Source, facts: HostFacts): Program {
  const { name, unit, process } = source;
  const path = (unit === undefined ? undefined : executable(unit.text)) || (process?.argv[0] ?? '');
  const written = unit === undefined ? undefined : commandOfUnit(unit.text, name, unit.name);
  const { argv, spans, ...command } = commandOf(source, path, written);
  const environment = environmentOf(process, written, facts);
  const inContainer = isContained(written, unit) || process?.inContainer === true;
  const version = inContainer ? undefined : versionIn(facts.answers[`version ${path}`]?.output);
  const surroundings =
    name === 'etcd' ? etcdSurroundings(argv, { environment, written, version, process }, facts) : undefined;
  const flags = surroundings === undefined ? readFlagTexts(argv) : etcdTexts(argv, surroundings);
  const isWhole = command.isWhole && (surroundings?.isWhole ?? true);
  return {
    name,
    host: facts.name,
    unit,
    process,
    path,
    inContainer,
    argv,
    spans,
    flags,
    isWhole,
    environment,
    surroundings,
    version,
    place(flag) {
      const found = placeOf({ host: facts.name, name, unit, argv, spans, surroundings }, flag);
      return flags[flag] === undefined && !isWhole ? { ...found, isUnknown: true } : found;
    },
    journal: (unit === undefined ? '' : (facts.answers[`journal ${unit.name}`]?.output ?? ''))
      .split('\n')
      .filter((line) => line !== ''),
  };
}

const isActive = ({ unit }: Source): boolean =>
  /^(?:active|activating)$/.test(unit?.property('ActiveState') ?? '');

/** The states of unit files that do not start at boot. */
const NOT_AT_BOOT = /^(?:disabled|static|masked)/;
const startsAtBoot = ({ unit }: Source): boolean => !NOT_AT_BOOT.test(unit?.property('UnitFileState') ?? '');

/** Whether a unit is left over: it neither runs nor starts at boot, and another unit of its program does, as beside that of a package. */
const isLeftOver = (source: Source, all: readonly Source[]): boolean =>
  !isActive(source) &&
  !startsAtBoot(source) &&
  all.some((other) => other.name === source.name && (isActive(other) || startsAtBoot(other)));

/** The programs of a host: one for each unit that starts one, and one for each that runs without a known unit. */
export function programsOf(facts: HostFacts, units: readonly Unit[]): readonly Program[] {
  const ofUnits = units.flatMap((unit): readonly Source[] => {
    const name = nameOf(executable(unit.text)) ?? nameOf(unit.name.replace(/\.service$/, ''));
    if (name === undefined || unit.property('LoadState') === 'not-found') return [];
    return [{ name, unit, process: processOf(unit, name, facts) }];
  });
  const used = ofUnits.filter((source) => !isLeftOver(source, ofUnits));
  const known = new Set(ofUnits.flatMap(({ process }) => process ?? []));
  const others = facts.processes.flatMap((process): readonly Source[] => {
    const name = nameOf(process.argv[0] ?? '') ?? process.argv.map(nameOf).find((each) => each !== undefined);
    // A process that only prints its version serves no requests.
    const asked = process.argv.includes('--version');
    return name === undefined || asked || known.has(process) ? [] : [{ name, process }];
  });
  return [...used, ...others].map((source) => programOf(source, facts));
}

/** Whether a flag of the program names one of the files. */
export const readsAny = ({ flags }: Program, paths: readonly string[]): boolean =>
  Object.values(flags).some((path) => paths.includes(path));
