import { catalog as apiserver } from '@harderway/apiserver-flags';
import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import { type Catalog, flagsAt } from '@harderway/component-flags';
import { catalog as controllerManager } from '@harderway/controller-manager-flags';
import { etcdCatalog } from '@harderway/etcd-config';
import {
  etcd,
  kubeApiserver,
  kubeControllerManager,
  kubeScheduler,
  type Program,
} from '@harderway/program-settings';
import { catalog as scheduler } from '@harderway/scheduler-config';

/** A flag of a program that harderway leaves at its default. */
export interface FurtherFlag {
  readonly program: string;
  readonly version: string;
  /** The section of cluster.yaml whose `extraFlags` take it. */
  readonly section: string;
}

const catalogs: readonly (readonly [Catalog, Program])[] = [
  [etcdCatalog, etcd],
  [apiserver, kubeApiserver],
  [controllerManager, kubeControllerManager],
  [scheduler, kubeScheduler],
];

/** The programs that have a flag, in the versions of a cluster. */
export function furtherFlags(spec: ClusterSpec, flag: string): readonly FurtherFlag[] {
  const versions = judgedVersions(spec.versions);
  return catalogs.flatMap(([catalog, { section }]) => {
    const version = catalog === etcdCatalog ? versions.etcd : versions.kubernetes;
    const program = catalog.component;
    return Object.hasOwn(flagsAt(catalog, version), flag) ? [{ program, version, section }] : [];
  });
}
