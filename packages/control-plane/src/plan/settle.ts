import { diff, fileState } from '@harderway/desired-state';
import type { Step, Wave } from '../operations/plan.js';
import type { HostView } from './observe.js';
import { stepOf } from './step.js';

/** The steps of a host once the etcd cluster that this plan founds exists, or once its member has joined. */
function stepsOnceFounded({ host, seen, found, resources }: HostView): readonly Step[] {
  const { joining, ...settled } = found;
  const why = joining === undefined ? 'the member has been bootstrapped' : 'the member has joined';
  return resources.flatMap(({ item, stage, resource }) => {
    if (item.kind !== 'file' || item.source !== 'text' || resource.kind !== 'file') return [];
    const written = { ...seen, paths: new Map([...seen.paths, [resource.path, fileState(resource)]]) };
    return diff([item.wanted({ ...settled, etcdFounded: true })], written).map((change) =>
      stepOf(host.name, stage, { ...change, why }),
    );
  });
}

/**
 * Members start for the first time with `initial-cluster-state` new. Afterwards it becomes existing, so that a member
 * that loses its disk can never found a cluster of its own.
 */
export function settle(views: readonly HostView[]): readonly Wave[] {
  const hosts = views
    .filter(({ found }) => !found.etcdFounded || found.joining !== undefined)
    .map((view) => ({ host: view.host.name, steps: stepsOnceFounded(view) }))
    .filter(({ steps }) => steps.length > 0);
  return hosts.length === 0
    ? []
    : [{ id: 'etcd-settle', title: 'etcd members keep to the cluster that exists', hosts }];
}
