import type { ClusterSpec } from '@harderway/cluster-spec';
import {
  balancerDirectives,
  etcd,
  type FlagSetting,
  type Program,
  programs,
  reasonsFor,
  settingIn,
} from '@harderway/program-settings';
import { type RenderedFile, renderCluster } from '../components/render.js';

/** Why something is on a host: in one sentence, with the URL of the documentation. */
export type Reason = Pick<FlagSetting, 'why' | 'source'>;

/** A line of a file, and why it is there. */
export interface AnnotatedLine {
  readonly text: string;
  /** Absent for headers and comments, and where the reason of the file or of a less indented line above holds. */
  readonly reason?: Reason | undefined;
  /** False for a line without any reason. */
  readonly isExplained: boolean;
}

/** A file of a host with the reasons of its lines. */
export interface AnnotatedFile extends Pick<RenderedFile, 'host' | 'path'> {
  /** The reason of the whole file, where its lines need none. */
  readonly reason?: Reason | undefined;
  readonly lines: readonly AnnotatedLine[];
}

/** Where people look up what the flags of cluster.yaml do. */
const ofCluster = (section: string): Reason => ({
  why: `among extraFlags of ${section} in cluster.yaml`,
  source: 'https://kubernetes.io/docs/reference/command-line-tools-reference/',
});

function flagReason({ profile }: ClusterSpec, flags: Program['flags'], name: string): Reason | undefined {
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  return flag && settingIn(profile, flag);
}

/** The reason of a line in the unit of a program. */
function unitReason(spec: ClusterSpec, { section, flags, unit }: Program, line: string): Reason | undefined {
  const [, flag] = /^--([\w-]+)/.exec(line) ?? [];
  if (flag !== undefined)
    return Object.hasOwn(spec[section].extraFlags, flag) ? ofCluster(section) : flagReason(spec, flags, flag);
  const [, key = ''] = /^(\w+)=/.exec(line) ?? [];
  return spec.profile === 'production' && Object.hasOwn(unit, key) ? unit[key] : undefined;
}

/** Finds the reason of a line of a file, given without its indentation. */
function finderOf(spec: ClusterSpec, path: string): (line: string) => Reason | undefined {
  const isUnit = path.startsWith('/etc/systemd/system/');
  const program = programs.find(({ name }) => path === `/etc/systemd/system/${name}.service`);
  const known = reasonsFor(path).filter(({ line }) => line !== undefined);
  return (line) => {
    const [, key = ''] = /^(\w+)\s*=/.exec(line) ?? [];
    const balancing = path.endsWith('/ldirectord.cf') ? flagReason(spec, balancerDirectives, key) : undefined;
    return (
      (program && unitReason(spec, program, line)) ??
      balancing ??
      known.find((reason) => line.startsWith(reason.line ?? '')) ??
      // Units that run no program of ours are in the same sandbox.
      (isUnit && Object.hasOwn(etcd.unit, key) ? etcd.unit[key] : undefined)
    );
  };
}

const ofFiles: Reason = {
  why: 'among files of cluster.yaml',
  source: 'https://www.npmjs.com/package/@harderway/cluster-spec',
};

const indentOf = (line: string): number => line.length - line.trimStart().length;

function annotated(spec: ClusterSpec, { host, path, content }: RenderedFile): AnnotatedFile {
  const find = finderOf(spec, path);
  const whole = spec.files.some((file) => file.path === path)
    ? ofFiles
    : reasonsFor(path).find(({ line }) => line === undefined);
  const lines: AnnotatedLine[] = [];
  // Indentations of the lines above whose reasons hold for what is indented below them.
  let above: readonly number[] = [];
  for (const text of content.replace(/\n$/, '').split('\n')) {
    const line = text.trim();
    const needsNone = whole !== undefined || /^(?:#|\[|\}|$)/.test(line);
    const reason = needsNone ? undefined : find(line);
    above = above.filter((outer) => outer < indentOf(text));
    lines.push({ text, reason, isExplained: needsNone || reason !== undefined || above.length > 0 });
    if (reason !== undefined) above = [...above, indentOf(text)];
  }
  return { host, path, reason: whole, lines };
}

/**
 * Every text file of the first control node and of the gateways, with the reason of each line. Credentials and secret files are
 * left out.
 *
 * @throws ControlPlaneError `invalid-configuration`.
 */
export function annotatedFiles(spec: ClusterSpec): readonly AnnotatedFile[] {
  const first = spec.hosts.find(({ role }) => role === 'control');
  const shown = spec.hosts
    .filter((host) => host === first || host.role === 'gateway')
    .map(({ name }) => name);
  return renderCluster(spec, undefined)
    .filter(({ host, secret }) => shown.includes(host) && !secret)
    .map((file) => annotated(spec, file));
}
