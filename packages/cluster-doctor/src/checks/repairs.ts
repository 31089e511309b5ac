import type { Cluster } from '../cluster/cluster.js';
import type { Evidence } from '../cluster/evidence.js';
import type { Host } from '../cluster/host.js';
import type { KubeconfigFacts } from '../cluster/kubeconfig.js';
import { type Program, readsAny } from '../cluster/program.js';
import type { Unit } from '../cluster/unit.js';
import type { RepairDraft } from './check.js';
import { and, replaceText, type ShellCommand, scp, sh, words } from './shell.js';

/** The name of the unit that starts a program. */
export const unitName = ({ unit, name }: Program): string => unit?.name.replace(/\.service$/, '') ?? name;

/** Restarts a program after a file was changed. */
export const restart = (program: Program): RepairDraft => ({
  host: program.host,
  command: sh`systemctl daemon-reload && systemctl restart ${unitName(program)}`,
});

/** Starts a unit that is stopped, now and at boot. A masked one does not start before it is unmasked. */
export function startUnit(host: string, unit: Unit): RepairDraft {
  const start = sh`systemctl enable --now ${unit.name}`;
  const isMasked = /masked/.test(`${unit.property('LoadState')} ${unit.property('UnitFileState')}`);
  return { host, command: isMasked ? and(sh`systemctl unmask ${unit.name}`, start) : start };
}

/** Opens the unit of a program in an editor, and restarts the program. */
export const editUnit = (program: Program): readonly RepairDraft[] => [
  { host: program.host, command: sh`systemctl edit --full ${program.unit?.name ?? program.name}` },
  restart(program),
];

/** Opens a file at a line in an editor, and restarts the program that reads it. */
export const editAt = (program: Program, { file, line = 1 }: Evidence): RepairDraft => ({
  host: program.host,
  command: sh`editor +${line} ${file} && systemctl restart ${unitName(program)}`,
});

/** Runs a command, and restarts the program that it concerns. Without a command, a person edits the program's configuration file. */
export function thenRestart(program: Program, command: ShellCommand | undefined): RepairDraft {
  const { host, surroundings } = program;
  const file = surroundings?.configuration?.path;
  return command === undefined && file !== undefined
    ? editAt(program, { host, file, text: '' })
    : { host, command: and(command, restart(program).command) };
}

/** Replaces a text in a file, and restarts the program that reads it. */
export const replaceIn = (program: Program, file: string, from: string, to: string): RepairDraft =>
  thenRestart(program, replaceText(file, from, to));

/**
 * Replaces a text in the value of a flag, in the line of a unit or an environment file where it stands. Undefined where the line
 * has the value in another form, and for a configuration file.
 */
export function editValue(
  program: Program,
  flag: string,
  from: string,
  to: string,
): ShellCommand | undefined {
  const { file, line, text } = program.place(flag);
  const [name = ''] = /^[^= ]*[= ]/.exec(text) ?? [];
  const value = text.slice(name.length);
  return value.includes(from)
    ? replaceText(file, text, `${name}${value.replace(from, () => to)}`, line)
    : undefined;
}

/** Replaces a text in the value of a flag, or opens an editor where it stands in another form, and restarts the program. */
export function changeValue(program: Program, flag: string, from: string, to: string): RepairDraft {
  const { file, line, text } = program.place(flag);
  const isOther = line !== undefined && file.startsWith('/') && !text.includes(from);
  return thenRestart(program, isOther ? sh`editor +${line} ${file}` : editValue(program, flag, from, to));
}

/** Gives a flag a value, where it stands or behind the program, and restarts the program. */
export function setFlag(program: Program, flag: string, value: string): RepairDraft {
  const { [flag]: former } = program.flags;
  if (former === value) return restart(program);
  return former === undefined
    ? addFlags(program, `${flag}=${value}`)
    : changeValue(program, flag, former, value);
}

/** The word of the program in the command of its unit. */
interface ProgramWord extends Omit<Evidence, 'host'> {
  readonly word: string;
  /** Whether systemd starts it, and not a shell or another program. */
  readonly isFirst: boolean;
}

/** Finds the word of a program in the command of its unit; undefined where it is not one word that is easily found again. */
function programWord({ name, unit }: Program): ProgramWord | undefined {
  const lines = unit?.text.split('\n') ?? [];
  const start = lines.findLastIndex((line) => /^\s*ExecStart\s*=\s*\S/.test(line));
  const length = lines.slice(start).findIndex((line) => !line.endsWith('\\')) + 1;
  const pattern = new RegExp(`(?<![^\\s="'@:+!|-])(?:/[\\w@+.,-]+)*/${name}(?=$|[\\s"'])`, 'g');
  const words = lines
    .slice(start, start + length)
    .flatMap((line, index) => [...line.matchAll(pattern)].map((match) => ({ line, index, match })));
  const [found, second] = words;
  if (unit === undefined || start < 0 || found === undefined || second !== undefined) return undefined;
  const {
    line,
    index,
    match: { 0: word, index: from },
  } = found;
  const [before, behind] = [line.slice(0, from), line.slice(from + word.length)];
  // Further words of a shell are no flags of the program.
  if (before.includes(word) || /\s-[a-z]*c\s+$/.test(before)) return undefined;
  const isFirst = /^\s*ExecStart\s*=\s*[-@:+!|]*["']?[-@:+!|]*$/.test(before);
  const [quote = ''] = (isFirst && /^["']/.exec(behind)) || [];
  return { ...unit.place(start + index + 1), word: `${word}${quote}`, isFirst };
}

/** Words that a shell takes as they are. */
const PLAIN = /^[\w@+,./:=-]*$/;

/**
 * Gives flags to the command of a unit, behind the program, and restarts it. Without a command where the program is not found in
 * the unit, or a shell might change the flags.
 */
export function addFlags(program: Program, ...flags: readonly string[]): RepairDraft {
  const place = program.surroundings?.configuration === undefined ? programWord(program) : undefined;
  if (place === undefined || !(place.isFirst || flags.every((flag) => PLAIN.test(flag))))
    return thenRestart(program, undefined);
  const { file, line, word } = place;
  const added = flags.map((flag) => ` --${flag}`).join('');
  return thenRestart(program, replaceText(file, word, `${word}${added}`, line, added));
}

/** Switches a kernel parameter of IPVS on, now and at boot. A file has one parameter, since the next repair would replace others. */
export const switchOn = (host: Host, parameter: string): RepairDraft => ({
  host: host.name,
  command: sh`sysctl -w ${parameter}=1 && echo ${`${parameter} = 1`} >/etc/sysctl.d/60-${parameter}.conf`,
});

/**
 * Copies a file from the first other host whose file is sound, and restarts the program that reads it. Empty without such a
 * host: in the guide, control nodes have the same files. What is replaced is kept, except for programs.
 */
export function copySound(
  { hosts }: Cluster,
  host: Host,
  programs: readonly Program[],
  paths: readonly string[],
  isSound: (other: Host) => boolean,
): readonly RepairDraft[] {
  const source = hosts.find((other) => other !== host && isSound(other));
  if (source === undefined) return [];
  const kept = paths.filter((path) => host.file(path)?.magic === undefined);
  return [
    ...keepFiles(host, kept),
    ...paths.map((path) => copyFile(path, source, host)),
    ...programs.map(restart),
  ];
}

/**
 * Copies a kubeconfig, with the certificate and the key that it names, from another host where it is sound, and restarts the
 * programs that read it. Empty without such a host, and where a flag names one of the files too, which is then not only a client's.
 */
export function copyKubeconfig(
  cluster: Cluster,
  host: Host,
  programs: readonly Program[],
  path: string,
  isSound: (theirs: KubeconfigFacts) => boolean,
): readonly RepairDraft[] {
  const isSource = (other: Host): boolean => {
    const theirs = other.kubeconfig(path);
    return other !== host && theirs !== undefined && isSound(theirs);
  };
  const { files = [] } = cluster.hosts.find(isSource)?.kubeconfig(path) ?? {};
  const along = files.flatMap((file) => (file.part === 'certificate-authority' ? [] : [file.path]));
  return host.programs.some((program) => readsAny(program, along))
    ? []
    : copySound(cluster, host, programs, [path, ...along], isSource);
}

/**
 * The file of which systemd makes a credential of a unit, since a change of its copy would end with the unit. Any other path is
 * what it is.
 */
export function originalOf(path: string, { units }: Host): string {
  const [, name = '', id = ''] = /^\/run\/credentials\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const text = units.find((unit) => unit.name === name)?.text ?? '';
  return (
    [...text.matchAll(/^LoadCredential=([^:\n]+):(\/\S+)$/gm)].findLast(([, each]) => each === id)?.[2] ??
    path
  );
}

/** Copies a file to another host, by default to the same path. */
export const copyFile = (path: string, source: Host, target: Host, to: string = path): RepairDraft => ({
  host: source.name,
  command: scp([originalOf(path, source)], target.name, originalOf(to, target)),
});

/** Directory in which {@link keepFiles} keeps them, under their own paths. */
const KEPT = '/root/replaced';

/** Keeps copies of the files that a repair is about to replace, since a replaced key may be needed again. Empty if none exist. */
export function keepFiles(host: Host, paths: readonly string[]): readonly RepairDraft[] {
  const there = [...new Set(paths)].filter((path) => !['missing', undefined].includes(host.file(path)?.kind));
  if (there.length === 0) return [];
  const originals = there.map((path) => sh`${originalOf(path, host)}`);
  const copy = words(sh`cp -p --parents --backup=numbered`, ...originals, sh`${KEPT}`);
  return [{ host: host.name, command: and(sh`mkdir -p -m 700 ${KEPT}`, copy) }];
}

/** Copies a file over the one of another host, which is kept: nobody knows what in it is needed again. */
export const replaceFile = (
  path: string,
  source: Host,
  target: Host,
  to: string = path,
): readonly RepairDraft[] => [...keepFiles(target, [to]), copyFile(path, source, target, to)];
