import type { ClusterSpec } from '@harderway/cluster-spec';
import { balancer } from '../components/index.js';
import { absent } from '../components/items.js';
import { controlHosts } from '../hosts/topology.js';
import type { LeavingHost } from './members/leaving.js';
import type { HostView } from './observe.js';
import type { HostChanges } from './schedule.js';
import { changesTo } from './step.js';

/** Says of a host's changes whether the host can drain servers, and which ones it has drained. */
export function withDraining(
  spec: ClusterSpec,
  own: HostChanges,
  { host, seen, resources }: HostView,
): HostChanges {
  const { stage, draining } = balancer;
  if (!own.running.has(stage)) return own;
  const wanted = resources.map(({ resource }) => resource);
  if (draining?.isReady({ spec, host }, seen, wanted) !== true) return own;
  const isDrained = (server: string): boolean => seen.paths.has(draining.file(spec, server));
  return {
    ...own,
    drains: true,
    drained: controlHosts(spec).flatMap(({ name }) => (isDrained(name) ? [name] : [])),
  };
}

/** Adds the removal of the files that drain hosts which leave: it comes after they have been drained. */
export function withoutDrainFiles(
  spec: ClusterSpec,
  own: HostChanges,
  { host, seen }: HostView,
  leaving: readonly LeavingHost[],
): HostChanges {
  const { stage, draining } = balancer;
  if (own.drains !== true || draining === undefined) return own;
  const steps = leaving.flatMap(({ name, serves }) => {
    const path = draining.file(spec, name);
    const file = { type: 'file', mode: 0o600, owner: 'root', group: 'root', size: 0 } as const;
    const then = serves ? { ...seen, paths: new Map([...seen.paths, [path, file]]) } : seen;
    return changesTo(host.name, stage, [absent(path)], then);
  });
  return { ...own, steps: [...own.steps, ...steps.map((step) => ({ ...step, component: stage }))] };
}
