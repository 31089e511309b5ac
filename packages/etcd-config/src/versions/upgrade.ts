import {
  compareVersions,
  type MigrationItem,
  migrate,
  minorOf,
  parseVersion,
  type Version,
} from '@harderway/component-flags';
import { type Diagnostic, type Severity, WHOLE_TEXT } from '@harderway/diagnostics';
import { etcdCatalog, etcdVersion } from '../catalog/catalog.js';
import type { EtcdCode } from '../codes.js';
import type { Settings } from '../document/setting.js';
import { gateInto, newestPatch, olderThan, releaseFaults, wayBackFrom } from './releases.js';
import { type UpgradeCode, upgradeRules } from './rules.js';

const text = (version: Version): string =>
  `${minorOf(version)}${version.patch === undefined ? '' : `.${version.patch}`}`;

const finding = (
  code: UpgradeCode,
  message: string,
  hint: string,
  severity?: Severity,
): Diagnostic<EtcdCode> => upgradeRules.diagnostic(code, { message, hint, severity, span: WHOLE_TEXT });

/** Faults of a release itself: the bad ones each, the others together. */
function releaseFindings(version: string): readonly Diagnostic<EtcdCode>[] {
  const faults = releaseFaults(version);
  const hint = `run ${newestPatch(version)}`;
  const others = faults.filter(({ severity }) => severity !== 'error').map(({ what }) => what);
  return [
    ...faults
      .filter(({ severity }) => severity === 'error')
      .map(({ what, source }) => finding('release-corrupts', `etcd ${version}: ${what} (${source})`, hint)),
    ...(others.length === 0
      ? []
      : [finding('release-faulty', `etcd ${version}: ${others.join('; ')}`, hint)]),
  ];
}

/** Conditions before a cluster goes up by one minor. */
function* gateFindings(from: Version, to: Version): Iterable<Diagnostic<EtcdCode>> {
  const gate = gateInto(to);
  if (gate !== undefined && olderThan(from, gate.asked)) {
    const { asked, floor, why } = gate;
    const isUnsafe = olderThan(from, floor);
    const limits = asked === floor ? `needs ${floor}` : `needs ${floor}, and its guide asks for ${asked}`;
    yield finding(
      minorOf(to) === '3.6' ? 'patch-before-3.6' : 'patch-before-3.7',
      `the way to ${minorOf(to)} ${limits}: ${why}`,
      `upgrade all members from ${text(from)} to ${newestPatch(asked)} first`,
      isUnsafe ? 'error' : 'warning',
    );
  }
  if (minorOf(to) === '3.6')
    yield finding(
      'v2-content',
      '3.6 refuses to start on data written by the v2 API',
      'run etcdutl check v2store on the data of each member first; from 3.5.32 on it reads the log too',
    );
}

/** Conditions before a cluster goes back by one minor. */
function wayBack(from: Version, to: Version): Diagnostic<EtcdCode> {
  const way = `etcd ${text(from)} to ${text(to)}`;
  const back = wayBackFrom(from);
  if (back === undefined || olderThan(to, back.oldest))
    return finding(
      'downgrade-impossible',
      back === undefined ? `${way}: it cannot go back` : `${way}: it goes back to ${back.oldest} at least`,
      back === undefined ? 'restore a snapshot into a new cluster' : `go to ${newestPatch(text(to))}`,
    );
  return finding('downgrade-prepared', `${way}: a downgrade has to be prepared`, back.how);
}

/** Faults of the way from one version to another. */
function stepFindings(from: Version, to: Version): Iterable<Diagnostic<EtcdCode>> {
  const gap = to.major === from.major ? to.minor - from.minor : Number.NaN;
  const way = `etcd ${text(from)} to ${text(to)}`;
  if (gap === 1) return gateFindings(from, to);
  if (gap === -1) return [wayBack(from, to)];
  if (gap === 0 && compareVersions(to, from) >= 0) return [];
  if (gap === 0)
    return [
      finding(
        'patch-downgrade',
        `etcd ${text(to)} is older than ${text(from)}`,
        'roll one member and watch it before the others',
      ),
    ];
  return [
    finding(
      'minor-skipped',
      `${way} skips a minor, and members of both cannot run together`,
      'go one minor at a time',
    ),
  ];
}

const flagFinding = ({ kind, message, flag, severity }: MigrationItem): readonly Diagnostic<EtcdCode>[] =>
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
 * `patch-before-3.6`, `patch-before-3.7`, `v2-content`, `release-corrupts`, `release-faulty`, `flag-removed`, `flag-deprecated`,
 * `flag-type-changed`, `flag-default-changed`, `flag-pinned-default`.
 * @throws EtcdConfigError `unknown-version`
 */
export function checkUpgrade(from: string, to: string, settings?: Settings): readonly Diagnostic<EtcdCode>[] {
  const findings = [...stepFindings(etcdVersion(from), etcdVersion(to)), ...releaseFindings(to)];
  if (settings === undefined) return findings;
  const values = Object.fromEntries([...settings.values()].map(({ name, value }) => [name, value]));
  return [...findings, ...migrate(etcdCatalog, values, from, to).flatMap(flagFinding)];
}

/**
 * The versions that a cluster has to run one after another on its way, without the first: the newest known patch of each
 * minor in between, and of the first minor where the guide asks for a newer patch before the next. It goes down too, where
 * etcd can. `3.4.30` to `3.6.14` gives `3.5.33`, `3.6.14`; `3.5.26` to `3.6.14` gives the same.
 *
 * Ask {@link checkUpgrade} about each step.
 * @throws EtcdConfigError `unknown-version`
 */
export function upgradePath(from: string, to: string): readonly string[] {
  const [start, end] = [etcdVersion(from), etcdVersion(to)];
  if (compareVersions(start, end) === 0) return [];
  const stops: string[] = [];
  const step = Math.sign(end.minor - start.minor);
  for (let { minor } = start; minor !== end.minor; minor += step) {
    const gate = step > 0 ? gateInto({ ...start, minor: minor + 1 }) : undefined;
    const waits = gate !== undefined && olderThan(start, gate.asked);
    if (minor !== start.minor || waits) stops.push(newestPatch(`${start.major}.${minor}`));
  }
  return [...stops, to];
}

/** True if two versions may run side by side in one cluster, as they do during an upgrade. */
export function mayRunTogether(left: string, right: string): boolean {
  const [a, b] = [parseVersion(left), parseVersion(right)];
  return a.major === b.major && Math.abs(a.minor - b.minor) <= 1;
}
