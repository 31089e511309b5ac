/** The oldest and the newest minor versions, both included, whose flags and files are known. */
export interface SupportedMinors {
  readonly oldest: string;
  readonly newest: string;
}

/** The versions of the programs that cluster.yaml may name. */
export const supportedVersions: Readonly<Record<'kubernetes' | 'etcd', SupportedMinors>> = {
  kubernetes: { oldest: '1.20', newest: '1.36' },
  etcd: { oldest: '3.4', newest: '3.7' },
};
