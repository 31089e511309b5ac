import type { ClusterSpec, HostRole, HostSpec } from '@harderway/cluster-spec';
import type { Component, Descriptor } from '../model/component.js';
import { type StageName, stages } from '../model/stages.js';
import { backup } from './backup/index.js';
import { etcd } from './etcd/index.js';
import { gateway } from './gateway.js';
import { keepalived } from './keepalived/index.js';
import { kubeApiserver } from './kube-apiserver.js';
import { kubeControllerManager } from './kube-controller-manager.js';
import { kubeScheduler } from './kube-scheduler.js';
import { loadBalancer } from './load-balancer.js';
import { prepare } from './prepare.js';
import { virtualIp } from './virtual-ip.js';

const descriptors: Readonly<Record<StageName, Descriptor>> = {
  prepare,
  etcd,
  'kube-apiserver': kubeApiserver,
  'virtual-ip': virtualIp,
  gateway,
  'load-balancer': loadBalancer,
  keepalived,
  'kube-controller-manager': kubeControllerManager,
  'kube-scheduler': kubeScheduler,
  backup,
};

/** The components of a control plane, stage by stage. Every other list of components is derived from this one. */
export const components: readonly Component[] = stages.map((own) => ({ ...own, ...descriptors[own.stage] }));

function theOne(is: (component: Component) => boolean): Component {
  const [found] = components.filter(is);
  if (found === undefined) throw new Error('a component is missing');
  return found;
}

/** The component that keeps the state of the cluster: its hosts have the members of etcd. */
export const store: Component = theOne(({ layer }) => layer === 'store');

/** The component that serves the API of the cluster. */
export const apiServer: Component = theOne(({ layer }) => layer === 'api');

/** The component that sends clients to API servers, and can drain these. */
export const balancer: Component = theOne(({ draining }) => draining !== undefined);

/** The component that has the virtual IP on one of several gateways. */
export const virtualRouter: Component = theOne(({ stage }) => stage === 'keepalived');

/** The components that hosts of a role have. */
export const componentsOf = (role: HostRole, all: readonly Component[] = components): readonly Component[] =>
  all.filter(({ roles }) => roles.includes(role));

/** Whether cluster.yaml asks for a component. */
export const wants = (spec: ClusterSpec, { isWanted }: Component): boolean => isWanted?.(spec) ?? true;

/** The hosts that have a component. */
export const hostsOf = (component: Component, spec: ClusterSpec): readonly HostSpec[] =>
  wants(spec, component) ? spec.hosts.filter(({ role }) => component.roles.includes(role)) : [];

/** The units that the hosts of a role run, in the order of the stages. */
export const unitsOf = (
  spec: ClusterSpec,
  role: HostRole,
  all: readonly Component[] = components,
): readonly string[] =>
  componentsOf(role, all).flatMap((component) =>
    component.unit === undefined || !wants(spec, component) ? [] : [component.unit],
  );

/** Name of a component's service without `.service`: `ldirectord`. */
export const serviceName = ({ unit, stage }: Component): string => unit?.replace(/\.service$/, '') ?? stage;
