import { compareVersions, inRanges, minorOf, parseVersion, type Version } from '@harderway/component-flags';
import type { Severity } from '@harderway/diagnostics';
import { etcdVersion } from '../catalog/catalog.js';
import { releases } from './releases.generated.js';

/** A fault of some releases. */
export interface ReleaseFault {
  /** Stable, such as `promotion-not-stored`. */
  readonly name: string;
  /** The releases that have it, as ranges. */
  readonly versions: string;
  /** `error`: no cluster should run such a release. */
  readonly severity: Severity;
  /** What may happen. */
  readonly what: string;
  readonly source: string;
}

/** What all members must run before a cluster enters a minor. */
export interface UpgradeGate {
  /** The oldest patch of the minor before that etcd's guide allows. */
  readonly asked: string;
  /** The oldest patch from which it is safe; never newer than `asked`. */
  readonly floor: string;
  readonly why: string;
  readonly source: string;
}

/** How a cluster goes back from a minor to the one before. */
export interface DowngradeWay {
  /** The oldest patch to go back to. */
  readonly oldest: string;
  readonly how: string;
  readonly source: string;
}

/** What the facts say of releases. */
export interface Releases {
  readonly newest: Readonly<Record<string, string>>;
  readonly gates: Readonly<Record<string, UpgradeGate>>;
  readonly downgrades: Readonly<Record<string, DowngradeWay>>;
  readonly faults: readonly ReleaseFault[];
}

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

/** What must run before a cluster enters the minor of a version; undefined where any patch may. */
export const gateInto = (version: Version): UpgradeGate | undefined => releases.gates[minorOf(version)];

/** How a cluster goes back from the minor of a version; undefined where only a snapshot helps. */
export const wayBackFrom = (version: Version): DowngradeWay | undefined =>
  releases.downgrades[minorOf(version)];

/** True if a version is older than another text's. */
export const olderThan = (version: Version, bound: string): boolean =>
  compareVersions(version, parseVersion(bound)) < 0;
