import { apiVersionsOf } from '@harderway/component-flags/documents';
import { schedulerDocument } from './documents.generated.js';

/** Versions of the configuration's API group. */
export type SchedulerApiVersion = 'v1beta1' | 'v1beta2' | 'v1beta3' | 'v1';

/** The API group of KubeSchedulerConfiguration. */
export const SCHEDULER_GROUP = 'kubescheduler.config.k8s.io';

const VERSIONS = ['v1beta1', 'v1beta2', 'v1beta3', 'v1'] as const;

/** Which Kubernetes versions read which version of the configuration, oldest first. */
export const CONFIGURATION_VERSIONS: readonly {
  readonly apiVersion: SchedulerApiVersion;
  readonly kubernetes: string;
}[] = VERSIONS.map((apiVersion) => ({
  apiVersion,
  kubernetes: schedulerDocument.versions[apiVersion] ?? '',
}));

/** The flags of the program that reads a configuration. */
export interface SchedulerFlags {
  /** Whether a feature gate is on. */
  readonly gate: (name: string) => boolean;
}

/** The version of a configuration, and the program that reads it. */
export interface Surroundings {
  /** With its group. */
  readonly apiVersion: string;
  /** Of Kubernetes. */
  readonly version: string;
  /** Absent if nobody knows them. */
  readonly flags?: SchedulerFlags | undefined;
}

/** The configuration versions that a Kubernetes version reads, newest last; empty when it is not known. */
export function configurationVersionsOf(kubernetes: string): readonly SchedulerApiVersion[] {
  const known = apiVersionsOf(schedulerDocument, kubernetes);
  return VERSIONS.filter((name) => known.includes(`${SCHEDULER_GROUP}/${name}`));
}
