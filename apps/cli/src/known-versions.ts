import { supportedVersions } from '@harderway/cluster-spec';

/** The versions whose flags, files and APIs are known, and when the facts about them were read. */
export const knownVersions: string = Object.entries({
  Kubernetes: supportedVersions.kubernetes,
  etcd: supportedVersions.etcd,
})
  .map(([program, { oldest, newest, asOf }]) => `${program} ${oldest} to ${newest} (as of ${asOf})`)
  .join(', ');
