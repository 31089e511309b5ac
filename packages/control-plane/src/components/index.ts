import type { ClusterSpec, HostRole, HostSpec } from '@harderway/cluster-spec';
import { type StageName, stages } from '../stages.js';
import { etcd } from './etcd/index.js';
import { gateway } from './gateway.js';
import { kubeApiserver } from './kube-apiserver.js';
import { kubeControllerManager } from './kube-controller-manager.js';
import { kubeScheduler } from './kube-scheduler.js';
import { loadBalancer } from './load-balancer.js';
import type { Component, Descriptor } from './model.js';
import { prepare } from './prepare.js';
import { virtualIp } from './virtual-ip.js';

const descriptors: Readonly<Record<StageName, Descriptor>> = {
  prepare,
  etcd,
  'kube-apiserver': kubeApiserver,
  'virtual-ip': virtualIp,
  gateway,
  'load-balancer': loadBalancer,
  'kube-controller-manager': kubeControllerManager,
  'kube-scheduler': kubeScheduler,
};

/** The components of a control plane, stage by stage. Every other list of components is derived from this one. */
export const components: readonly Component[] = stages.map((own) => ({ ...own, ...descriptors[own.stage] }));

/** The components that hosts of a role have. */
export const componentsOf = (role: HostRole, all: readonly Component[] = components): readonly Component[] =>
  all.filter(({ roles }) => roles.includes(role));

/** The hosts that have a component. */
export const hostsOf = ({ roles }: Component, spec: ClusterSpec): readonly HostSpec[] =>
  spec.hosts.filter(({ role }) => roles.includes(role));

/** Name of a component's service without `.service`: `ldirectord`. */
export const serviceName = ({ unit, stage }: Component): string => unit?.replace(/\.service$/, '') ?? stage;
