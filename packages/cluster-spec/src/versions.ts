import type { ClusterSpec } from './model.js';

/** The oldest and the newest minor versions, both included, whose flags and files are known. */
export interface SupportedMinors {
  readonly oldest: string;
  readonly newest: string;
  /** The day on which the facts about them were read: `2026-07-24`. */
  readonly asOf: string;
  /** Minors whose facts come from sources before their first release, and the day of these sources. Default: none. */
  readonly provisional?: Readonly<Record<string, string>> | undefined;
}

/** The versions of the programs that cluster.yaml may name. */
export const supportedVersions: Readonly<Record<'kubernetes' | 'etcd', SupportedMinors>> = {
  kubernetes: {
    oldest: '1.20',
    newest: '1.37',
    asOf: '2026-07-24',
    provisional: { '1.37': '2026-08-13' },
  },
  etcd: { oldest: '3.4', newest: '3.7', asOf: '2026-08-20' },
};

function numbers(version: string): readonly [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}

/** Order of the minors of two versions: negative, zero or positive. */
export function compareMinors(one: string, other: string): number {
  const [left, right] = [numbers(one), numbers(other)];
  return left[0] - right[0] || left[1] - right[1];
}

const judgedAs = (version: string, { newest }: SupportedMinors): string =>
  compareMinors(version, newest) > 0 ? newest : version;

/** The versions whose facts the programs of a cluster are judged by: the newest known minor for a version that is newer. */
export const judgedVersions = ({
  kubernetes,
  etcd,
}: ClusterSpec['versions']): { readonly kubernetes: string; readonly etcd: string } => ({
  kubernetes: judgedAs(kubernetes, supportedVersions.kubernetes),
  etcd: judgedAs(etcd, supportedVersions.etcd),
});
