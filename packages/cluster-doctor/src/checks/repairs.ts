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

/** A command on the file that has a flag as a word; undefined if no file has it so. */
export function inUnit(
  program: Program,
  flag: string,
  command: (file: string) => ShellCommand | undefined,
): ShellCommand | undefined {
  const { file } = program.place(flag);
  return file.startsWith('/') ? command(file) : undefined;
}

/** Replaces a text in a file, and restarts the program that reads it. */
export const replaceIn = (program: Program, file: string, from: string, to: string): RepairDraft =>
  thenRestart(program, replaceText(file, from, to));

/** Gives a flag to the command of a unit, and restarts the program. */
export function addFlags(program: Program, ...flags: readonly string[]): RepairDraft {
  const added = `s|^ExecStart=[^ ]+|& ${flags.map((flag) => `--${flag}`).join(' ')}|`;
  return thenRestart(
    program,
    inUnit(program, flags[0] ?? '', (file) => sh`sed -i -E ${added} ${file}`),
  );
}

/** Switches a kernel parameter of IPVS on, now and at boot. */
export const switchOn = (host: Host, parameter: string): RepairDraft => ({
  host: host.name,
  command: sh`sysctl -w ${parameter}=1 && echo ${`${parameter} = 1`} >/etc/sysctl.d/60-ipvs.conf`,
});

/**
 * Copies a file from the first other host whose file is sound, and restarts the program that reads it. Empty without such a
 * host: in the guide, control nodes have the same files.
 */
export function copySound(
  { hosts }: Cluster,
  host: Host,
  programs: readonly Program[],
  paths: readonly string[],
  isSound: (other: Host) => boolean,
): readonly RepairDraft[] {
  const source = hosts.find((other) => other !== host && isSound(other));
  return source === undefined
    ? []
    : [...paths.map((path) => copyFile(path, source, host)), ...programs.map(restart)];
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
