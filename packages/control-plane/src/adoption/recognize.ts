import { isDeepStrictEqual } from 'node:util';
import { readFlagTexts } from '@harderway/apiserver-flags';
import { type FlagSet, sameFlagText } from '@harderway/component-flags';
import { type FileResource, fileState, type Observation } from '@harderway/desired-state';
import { commandOfUnit } from '@harderway/kubernetes-commands/read';
import { readKubernetesYaml } from '@harderway/yaml-text';
import type { Architecture } from '../model/architecture.js';
import type { AskedProcesses, UnitProcess } from './ask-processes.js';

/** A unit of ours that somebody else started, and how it should run. */
export interface ForeignUnit {
  readonly name: string;
  /** The unit file as it should be. */
  readonly file: FileResource;
  /** The other files that it reads at its start, as they should be. */
  readonly reads: readonly FileResource[];
  readonly arch: Architecture;
  /** The flags that its program knows. */
  readonly flags: FlagSet;
}

/** A flag that etcd reads at its first start alone. */
const readOnce = 'initial-cluster-state';

/** Whether a text differs from another in comments, quotes and order alone. */
function sameYaml(path: string, one: string | undefined, other: FileResource['content']): boolean {
  if (!/\.ya?ml$/.test(path) || one === undefined || typeof other !== 'string') return false;
  const [left, right] = [readKubernetesYaml(one), readKubernetesYaml(other)];
  return left.kind === 'read' && right.kind === 'read' && isDeepStrictEqual(left.value, right.value);
}

/** Differences between a process and a unit. */
function commandReasons(
  { file, name, arch, flags: known }: ForeignUnit,
  process: UnitProcess,
): readonly string[] {
  const unit = typeof file.content === 'string' ? file.content : '';
  const wanted = commandOfUnit(unit);
  const program = `/usr/local/bin/${name.replace(/\.service$/, '')}`;
  const [ours, theirs] = [readFlagTexts(wanted.argv), readFlagTexts(process.argv)];
  const flags = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].filter(
    (flag) => flag !== readOnce && !sameFlagText(known, flag, ours[flag], theirs[flag]),
  );
  const given = Object.keys(wanted.environment ?? {});
  // On amd64 etcd does not look at it.
  const idle = arch === 'amd64' ? ['ETCD_UNSUPPORTED_ARCH'] : [];
  const variables = [
    ...process.variables.filter((variable) => !given.includes(variable) && !idle.includes(variable)),
    ...given.filter((variable) => !process.variables.includes(variable)),
  ];
  return [
    ...(process.program === program ? [] : [`it runs ${process.program}, not ${program}`]),
    ...(flags.length === 0 ? [] : [`other flags: ${flags.map((flag) => `--${flag}`).join(', ')}`]),
    ...(variables.length === 0 ? [] : [`another environment: ${variables.join(', ')}`]),
    ...(process.user === 0 && !/^User=/m.test(unit) ? [] : ['another user']),
  ];
}

/** Differences between the files that a process has read and those that it should read. */
function fileReasons(
  { reads }: ForeignUnit,
  { startedAt }: UnitProcess,
  { paths }: Pick<Observation, 'paths'>,
  changedAt: ReadonlyMap<string, number>,
): readonly string[] {
  return reads.flatMap((resource): readonly string[] => {
    const { path, content } = resource;
    const state = paths.get(path);
    if (state === undefined) return [`${path} is missing`];
    if (state.sha256 !== fileState(resource).sha256 && !sameYaml(path, state.text, content))
      return [`${path} differs`];
    const changed = changedAt.get(path);
    if (changed === undefined) return [`when ${path} changed is not known`];
    return changed > startedAt ? [`${path} has changed since it started`] : [];
  });
}

/**
 * The reasons why a unit would run otherwise after a restart with our files; empty if its process runs with what they say. A
 * question without an answer is a reason.
 */
export function reasonsToRestart(
  unit: ForeignUnit,
  { processes, changedAt }: AskedProcesses,
  seen: Pick<Observation, 'paths'>,
): readonly string[] {
  const process = processes.get(unit.name);
  if (process === undefined) return ['the host did not say how it runs'];
  return [...commandReasons(unit, process), ...fileReasons(unit, process, seen, changedAt)];
}
