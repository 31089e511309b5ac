import { defineRules, type RuleInfo, type RuleSet } from '@harderway/diagnostics';

/** The codes of an upgrade's diagnostics. */
export type UpgradeCode =
  | 'flag-deprecated'
  | 'minor-skipped'
  | 'downgrade-impossible'
  | 'downgrade-prepared'
  | 'patch-downgrade'
  | 'patch-before-3.6'
  | 'v2-content'
  | 'release-corrupts'
  | 'flag-removed'
  | 'flag-type-changed'
  | 'flag-default-changed'
  | 'flag-pinned-default';

const given = { text: 'two versions' };

/** A rule of a start too: a code that means the same in both. */
export const flagDeprecated: RuleInfo<'flag-deprecated'> = {
  code: 'flag-deprecated',
  severity: 'warning',
  title: 'deprecated flag',
  why: 'A later version refuses to start with it.',
  example: {
    bad: '--experimental-corrupt-check-time=1m',
    good: '--corrupt-check-time=1m',
    given: { version: '3.6.7' },
  },
};

/** The codes of an upgrade's diagnostics, in addition to `flag-deprecated`. */
export const upgradeCodes: readonly RuleInfo<UpgradeCode>[] = [
  {
    code: 'minor-skipped',
    severity: 'error',
    title: 'upgrade over more than one minor',
    why: 'Members of both versions cannot run together.',
    source: 'etcd upgrade guides',
    example: { bad: '3.4.30 3.6.7', good: '3.4.30 3.5.26', given },
  },
  {
    code: 'downgrade-impossible',
    severity: 'error',
    title: 'downgrade that etcd does not have',
    why: 'Only 3.6 and later can go back, and by one minor. Before that only a snapshot in a new cluster helps.',
    source: 'etcd downgrade guides',
    example: { bad: '3.5.26 3.4.30', good: '3.6.7 3.5.26', given },
  },
  {
    code: 'downgrade-prepared',
    severity: 'warning',
    title: 'downgrade that has to be prepared',
    why: 'The storage version has to be lowered before the first member is rolled back.',
    source: 'etcd downgrade guides',
    example: { bad: '3.6.7 3.5.26', given },
  },
  {
    code: 'patch-downgrade',
    severity: 'warning',
    title: 'older patch of the same minor',
    why: 'It mostly works, but nobody tests it.',
    example: { bad: '3.5.26 3.5.16', good: '3.5.16 3.5.26', given },
  },
  {
    code: 'patch-before-3.6',
    severity: 'error',
    title: 'upgrade to 3.6 from a patch that is not safe',
    why: 'Before 3.5.26 removed members may come back as the cluster goes to 3.6.',
    source: 'etcd upgrade guide to 3.6',
    example: { bad: '3.5.16 3.6.7', good: '3.5.26 3.6.7', given },
  },
  {
    code: 'v2-content',
    severity: 'warning',
    title: 'upgrade to 3.6 with data of the v2 API',
    why: '3.6 refuses to start on it.',
    source: 'etcd upgrade guide to 3.6',
    example: { bad: '3.5.26 3.6.7', good: '3.6.7 3.7.0', given },
  },
  {
    code: 'release-corrupts',
    severity: 'error',
    title: 'release that may lose consistency',
    why: '3.5.0 to 3.5.2 may lose consistency when they are killed under load.',
    source: 'etcd postmortem of 2022, data inconsistency in 3.5',
    example: { bad: '3.4.30 3.5.1', good: '3.4.30 3.5.26', given },
  },
  {
    code: 'flag-removed',
    severity: 'error',
    title: 'flag that the newer version does not have',
    why: 'etcd of the newer version refuses to start with it.',
    example: { bad: '3.5.26 3.6.7\n--enable-v2=true', good: '3.5.26 3.6.7', given },
  },
  {
    code: 'flag-type-changed',
    severity: 'warning',
    title: 'flag whose values are read otherwise by the newer version',
    why: 'The same text may mean something else, or be refused.',
    example: {
      bad: '3.4.30 3.5.26\n--client-cert-allowed-hostname=a.example.com',
      good: '3.4.30 3.5.26',
      given,
    },
  },
  {
    code: 'flag-default-changed',
    severity: 'warning',
    title: 'default that changes',
    why: 'The flag is not given, so the newer version behaves otherwise.',
    example: { bad: '3.4.30 3.5.26', given },
  },
  {
    code: 'flag-pinned-default',
    severity: 'info',
    title: 'old default that is written down',
    why: 'The newer version has another default, which does not take effect.',
    example: { bad: '3.5.26 3.6.7\n--snapshot-count=100000', good: '3.5.26 3.6.7', given },
  },
];

/** The rules behind the {@link UpgradeCode}s. */
export const upgradeRules: RuleSet<never, UpgradeCode> = /* @__PURE__ */ defineRules('etcd-config', [
  ...upgradeCodes,
  flagDeprecated,
]);
