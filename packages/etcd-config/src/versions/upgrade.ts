import {
  compareVersions,
  type MigrationItem,
  migrate,
  minorOf,
  parseVersion,
  type Version,
} from '@harderway/component-flags';
import { atLeast, etcdCatalog, etcdVersion } from '../catalog/catalog.js';
import type { Settings } from '../config/setting.js';

/** What to know before a cluster goes from one version to another. */
export interface UpgradeFinding {
  /** `error`: do not do it this way. */
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable code; the README lists them. */
  readonly code: string;
  readonly message: string;
  /** The flag that it is about, if any. */
  readonly flag?: string;
}

/** The first patch of 3.5 from which 3.6 is safe: before it, members that were removed may come back. */
const safePatchBefore36 = '3.5.26';

const text = (version: Version): string =>
  `${minorOf(version)}${version.patch === undefined ? '' : `.${version.patch}`}`;

function releaseFindings(version: Version): readonly UpgradeFinding[] {
  const bad = atLeast(version, '3.5.0') && !atLeast(version, '3.5.3');
  return bad
    ? [
        {
          severity: 'error',
          code: 'release-corrupts',
          message: `etcd ${text(version)} may lose consistency when it is killed under load; use 3.5.3 or newer, best ${safePatchBefore36}`,
        },
      ]
    : [];
}

function stepFindings(from: Version, to: Version): readonly UpgradeFinding[] {
  const gap = to.minor - from.minor;
  if (to.major !== from.major || gap > 1) {
    return [
      {
        severity: 'error',
        code: 'minor-skipped',
        message: `etcd ${text(from)} to ${text(to)} leaves out a minor, and members of both cannot run together; go one minor at a time`,
      },
    ];
  }
  if (gap < -1 || (gap === -1 && !atLeast(from, '3.6'))) {
    return [
      {
        severity: 'error',
        code: 'downgrade-impossible',
        message: `etcd ${text(from)} cannot go back to ${text(to)}; restore a snapshot into a new cluster`,
      },
    ];
  }
  if (gap === -1) {
    return [
      {
        severity: 'warning',
        code: 'downgrade-prepared',
        message: `run etcdctl downgrade validate ${minorOf(to)} and etcdctl downgrade enable ${minorOf(to)} first, then roll the members one by one`,
      },
    ];
  }
  const findings: UpgradeFinding[] = [];
  if (gap === 0 && compareVersions(to, from) < 0) {
    findings.push({
      severity: 'warning',
      code: 'patch-downgrade',
      message: `etcd ${text(to)} is older than ${text(from)}; roll one member and watch it before the others`,
    });
  }
  const into36 = gap === 1 && minorOf(to) === '3.6';
  if (into36 && !atLeast(from, safePatchBefore36)) {
    findings.push({
      severity: 'error',
      code: 'patch-before-3.6',
      message: `go from ${text(from)} to ${safePatchBefore36} or newer first, all members: with older ones removed members may come back as the cluster goes to 3.6`,
    });
  }
  if (into36) {
    findings.push({
      severity: 'warning',
      code: 'v2-content',
      message:
        '3.6 refuses to start on data written by the v2 API: run etcdutl check v2store on a snapshot of each member first',
    });
  }
  return findings;
}

const severities = { error: 'error', warning: 'warning', info: 'info' } as const;

const flagFinding = (item: MigrationItem): UpgradeFinding => ({
  severity: severities[item.severity],
  code: `flag-${item.kind}`,
  message: item.message,
  flag: item.flag,
});

/**
 * What stands in the way of a cluster's change of version: minors left out, patches that are not safe
 * to start from, downgrades, and, when the members' settings are given, which of them the newer
 * version lacks, renames or reads otherwise. New flags are left out of the report.
 *
 * Codes: `minor-skipped`, `downgrade-impossible`, `downgrade-prepared`, `patch-downgrade`,
 * `patch-before-3.6`, `v2-content`, `release-corrupts`, `flag-removed`, `flag-deprecated`,
 * `flag-type-changed`, `flag-default-changed`, `flag-pinned-default`.
 * @throws EtcdConfigError `unknown-version`
 */
export function checkUpgrade(from: string, to: string, settings?: Settings): readonly UpgradeFinding[] {
  const findings = [...stepFindings(etcdVersion(from), etcdVersion(to)), ...releaseFindings(etcdVersion(to))];
  if (settings === undefined) return findings;
  const values = Object.fromEntries([...settings.values()].map((setting) => [setting.name, setting.value]));
  const items = migrate(etcdCatalog, values, from, to).filter((item) => item.kind !== 'new');
  return [...findings, ...items.map(flagFinding)];
}

/**
 * The versions that a cluster has to run one after another on its way, without the first: each minor
 * between, and the patch of 3.5 from which 3.6 is safe. `3.4.30` to `3.6.1` gives `3.5.26`, `3.6.1`.
 * @throws EtcdConfigError `unknown-version`
 */
export function upgradePath(from: string, to: string): readonly string[] {
  const [start, end] = [etcdVersion(from), etcdVersion(to)];
  if (end.minor <= start.minor) return compareVersions(start, end) === 0 ? [] : [to];
  const stops: string[] = [];
  for (let minor = start.minor; minor < end.minor; minor += 1) {
    const stop = minor === 5 ? safePatchBefore36 : `3.${minor}`;
    const there = minor === 5 ? atLeast(start, safePatchBefore36) : minor === start.minor;
    if (!there) stops.push(stop);
  }
  return [...stops, to];
}

/** Whether two versions may run side by side in one cluster, as they do while it is rolled. */
export function mayRunTogether(left: string, right: string): boolean {
  const [a, b] = [parseVersion(left), parseVersion(right)];
  return a.major === b.major && Math.abs(a.minor - b.minor) <= 1;
}
