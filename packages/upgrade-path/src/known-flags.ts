import { catalog as apiserver } from '@harderway/apiserver-flags';
import { type Catalog, type FlagSet, flagsAt } from '@harderway/component-flags';
import { catalog as controllerManager } from '@harderway/controller-manager-flags';
import { etcdCatalog } from '@harderway/etcd-config';
import { catalog as scheduler } from '@harderway/scheduler-config';
import type { ProgramName } from './model.js';

const catalogs: Readonly<Record<ProgramName, Catalog>> = {
  etcd: etcdCatalog,
  'kube-apiserver': apiserver,
  'kube-controller-manager': controllerManager,
  'kube-scheduler': scheduler,
};

/** The flags that a program knows in a version, with their defaults. */
export const knownFlags = (program: ProgramName, version: string): FlagSet =>
  flagsAt(catalogs[program], version);
