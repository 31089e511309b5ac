import { catalog as apiserver } from '@harderway/apiserver-flags';
import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import { type Catalog, type FlagSet, flagsAt } from '@harderway/component-flags';
import { catalog as controllerManager } from '@harderway/controller-manager-flags';
import { etcdCatalog } from '@harderway/etcd-config';
import { catalog as scheduler } from '@harderway/scheduler-config';
import type { Program } from './model.js';

const catalogs: Readonly<Record<Program['section'], Catalog>> = {
  etcd: etcdCatalog,
  kubeApiserver: apiserver,
  kubeControllerManager: controllerManager,
  kubeScheduler: scheduler,
};

/** The version of a program in cluster.yaml. */
export function versionOf({ versions }: Pick<ClusterSpec, 'versions'>, { section }: Program): string {
  const { etcd, kubernetes } = judgedVersions(versions);
  return section === 'etcd' ? etcd : kubernetes;
}

/** The flags that a program knows in the version of cluster.yaml, with their defaults. */
export const knownFlags = (spec: Pick<ClusterSpec, 'versions'>, program: Program): FlagSet =>
  flagsAt(catalogs[program.section], versionOf(spec, program));
