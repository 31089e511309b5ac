// The entry `./programs`: flags and ports of each program, without the reader of cluster.yaml.
import { etcd } from './programs/etcd.js';
import { kubeApiserver } from './programs/kube-apiserver.js';
import { kubeControllerManager } from './programs/kube-controller-manager.js';
import { kubeScheduler } from './programs/kube-scheduler.js';
import type { FlagPlace, Program } from './programs/model.js';

export { etcd, etcdClientPort } from './programs/etcd.js';
export { kubeApiserver } from './programs/kube-apiserver.js';
export { controllerManagerPort, kubeControllerManager } from './programs/kube-controller-manager.js';
export { kubeScheduler, schedulerConfigurationPath, schedulerPort } from './programs/kube-scheduler.js';
export { kubernetesDirectory } from './programs/kubernetes.js';
export type { FlagPlace, Program, ProgramFlag, ProgramPort } from './programs/model.js';

/** The programs of a control node that take flags. */
export const programs: readonly Program[] = [etcd, kubeApiserver, kubeControllerManager, kubeScheduler];

/** The flags, with values, that harderway gives a program on a host. */
export function flagsOn({ flags }: Program, place: FlagPlace): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(flags).flatMap(([name, { value }]) => {
      const given = typeof value === 'function' ? value(place) : value;
      return given === undefined ? [] : [[name, given] as const];
    }),
  );
}
