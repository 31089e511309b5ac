import type { Observation } from '@harderway/desired-state';
import type { ComponentName } from '../resources/model.js';

const unitOf: Readonly<Record<ComponentName, string>> = {
  etcd: 'etcd.service',
  'kube-apiserver': 'kube-apiserver.service',
  'kube-controller-manager': 'kube-controller-manager.service',
  'kube-scheduler': 'kube-scheduler.service',
  ldirectord: 'ldirectord.service',
};

/** Does a component run on a host? */
export const runs = (component: ComponentName, seen: Observation): boolean =>
  seen.units.get(unitOf[component])?.active === 'active';

/** The components that run on a host. */
export const runningComponents = (seen: Observation): ReadonlySet<ComponentName> => {
  const names = Object.keys(unitOf) as readonly ComponentName[];
  return new Set(names.filter((name) => runs(name, seen)));
};
