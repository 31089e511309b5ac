import {
  compareVersions,
  type MigrationItem,
  migrate,
  minorOf,
  parseVersion,
  type Version,
} from '@harderway/component-flags';
import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { atLeast, etcdCatalog, etcdVersion } from '../catalog/catalog.js';
import type { Settings } from '../document/setting.js';
import { type UpgradeCode, upgradeRules } from './rules.js';

/** The first patch of 3.5 from which 3.6 is safe: before it, members that were removed may come back. */
const safePatchBefore36 = '3.5.26';

const text = (version: Version): string =>
  `${minorOf(version)}${version.patch === undefined ? '' : `.${version.patch}`}`;

const finding = (code: UpgradeCode, message: string, hint: string): Diagnostic =>
  upgradeRules.diagnostic(code, { message, hint, span: WHOLE_TEXT });

/** Faults of a release itself. */
const releaseFindings = (version: Version): readonly Diagnostic[] =>
  atLeast(version, '3.5.0') && !atLeast(version, '3.5.3')
    ? [
        finding(
          'release-corrupts',
          `etcd ${text(version)} may lose consistency when it is killed under load`,
          `use 3.5.3 or newer, best ${safePatchBefore36}`,
        ),
      ]
    : [];

/** Faults of the way from one version to another. */
function* stepFindings(from: Version, to: Version): Iterable<Diagnostic> {
  const gap = to.minor - from.minor;
  const way = `etcd ${text(from)} to ${text(to)}`;
  if (to.major !== from.major || gap > 1)
    yield finding(
      'minor-skipped',
      `${way} skips a minor, and members of both cannot run together`,
      'go one minor at a time',
    );
  else if (gap < -1 || (gap === -1 && !atLeast(from, '3.6')))
    yield finding(
      'downgrade-impossible',
      `${way}: it cannot go back`,
      'restore a snapshot into a new cluster',
    );
  else if (gap === -1)
    yield finding(
      'downgrade-prepared',
      `${way}: a downgrade has to be prepared`,
      `run etcdctl downgrade validate ${minorOf(to)} and etcdctl downgrade enable ${minorOf(to)} first, then roll the members one by one`,
    );
  else if (gap === 0 && compareVersions(to, from) < 0)
    yield finding(
      'patch-downgrade',
      `etcd ${text(to)} is older than ${text(from)}`,
      'roll one member and watch it before the others',
    );
  else if (gap === 1 && minorOf(to) === '3.6') {
    if (!atLeast(from, safePatchBefore36))
      yield finding(
        'patch-before-3.6',
        `with patches before ${safePatchBefore36} removed members may come back as the cluster goes to 3.6`,
        `upgrade all members from ${text(from)} to ${safePatchBefore36} or newer first`,
      );
    yield finding(
      'v2-content',
      '3.6 refuses to start on data written by the v2 API',
      'run etcdutl check v2store on a snapshot of each member first',
    );
  }
}

const flagFinding = ({ kind, message, flag, severity }: MigrationItem): readonly Diagnostic[] =>
  kind === 'new'
    ? []
    : [
        upgradeRules.diagnostic(`flag-${kind}`, {
          message,
          severity,
          span: WHOLE_TEXT,
          subject: `--${flag}`,
        }),
      ];

/**
 * Reports what keeps a cluster from changing its version: skipped minors, patches that are not safe to start from,
 * downgrades, and, when the members' settings are given, which of them the newer version lacks, renames or reads
 * otherwise. New flags are not reported.
 *
 * Codes: `minor-skipped`, `downgrade-impossible`, `downgrade-prepared`, `patch-downgrade`,
 * `patch-before-3.6`, `v2-content`, `release-corrupts`, `flag-removed`, `flag-deprecated`,
 * `flag-type-changed`, `flag-default-changed`, `flag-pinned-default`.
 * @throws EtcdConfigError `unknown-version`
 */
export function checkUpgrade(from: string, to: string, settings?: Settings): readonly Diagnostic[] {
  const findings = [...stepFindings(etcdVersion(from), etcdVersion(to)), ...releaseFindings(etcdVersion(to))];
  if (settings === undefined) return findings;
  const values = Object.fromEntries([...settings.values()].map(({ name, value }) => [name, value]));
  return [...findings, ...migrate(etcdCatalog, values, from, to).flatMap(flagFinding)];
}

/**
 * The versions that a cluster has to run one after another on its way, without the first: each minor in between, and the
 * patch of 3.5 from which 3.6 is safe. `3.4.30` to `3.6.1` gives `3.5.26`, `3.6.1`.
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

/** True if two versions may run side by side in one cluster, as they do during an upgrade. */
export function mayRunTogether(left: string, right: string): boolean {
  const [a, b] = [parseVersion(left), parseVersion(right)];
  return a.major === b.major && Math.abs(a.minor - b.minor) <= 1;
}
