import { compareVersions, inRanges, minorOf, parseVersion, type Version } from '@harderway/component-flags';
import { etcdVersion } from '../catalog/catalog.js';
import type { DowngradeWay, ReleaseFault, UpgradeGate } from './facts.js';
import { releases } from './releases.generated.js';

/**
 * The newest known patch of the minor of a version: `3.5.33` for `3.5` and for `3.5.16`.
 * @throws EtcdConfigError `unknown-version`
 */
export function newestPatch(version: string): string {
  const minor = minorOf(etcdVersion(version));
  return releases.newest[minor] ?? minor;
}

/**
 * The known faults of a release, worst first. A minor alone means its newest patch.
 * @throws EtcdConfigError `unknown-version`
 */
export function releaseFaults(version: string): readonly ReleaseFault[] {
  const at = etcdVersion(version);
  return releases.faults.filter((fault) => inRanges(at, fault.versions));
}

/** Whether a release stores the promotion of a learner where 3.6 looks for it: otherwise 3.6 may take the voter for a learner. */
export const storesPromotions = (version: string): boolean =>
  !releaseFaults(version).some(({ name }) => name === 'promotion-not-stored');

/**
 * Why members of a release are not to be defragmented; undefined if they may be.
 * @throws EtcdConfigError `unknown-version`
 */
export const defragmentationFault = (version: string): ReleaseFault | undefined =>
  releaseFaults(version).find(({ during }) => during === 'defragmentation');

/** Versions that must run before a cluster enters the minor of a version; undefined where any patch may. */
export const gateInto = (version: Version): UpgradeGate | undefined => releases.gates[minorOf(version)];

/** How a cluster goes back from the minor of a version; undefined where only a snapshot helps. */
export const wayBackFrom = (version: Version): DowngradeWay | undefined =>
  releases.downgrades[minorOf(version)];

/** True if a version is older than another text's. */
export const olderThan = (version: Version, bound: string): boolean =>
  compareVersions(version, parseVersion(bound)) < 0;
