import { type SupportedMinors, supportedVersions } from '@harderway/cluster-spec';

function described({ oldest, newest, asOf, provisional = {} }: SupportedMinors): string {
  const some = Object.entries(provisional).map(
    ([minor, date]) => `${minor} provisional: by sources of ${date}, before ${minor}.0`,
  );
  return `${oldest} to ${newest} (${[`as of ${asOf}`, ...some].join('; ')})`;
}

/** The versions whose flags, files and APIs are known, and when the facts about them were read. */
export const knownVersions: string = Object.entries({
  Kubernetes: supportedVersions.kubernetes,
  etcd: supportedVersions.etcd,
})
  .map(([program, supported]) => `${program} ${described(supported)}`)
  .join(', ');
