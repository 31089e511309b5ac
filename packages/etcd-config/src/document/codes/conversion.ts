import type { RuleInfo } from '@harderway/diagnostics';

/** Codes of the conversions between forms. */
export type ConversionCode = 'not-representable' | 'default-written' | 'without-effect' | 'setting-unknown';

export const conversionCodes: readonly RuleInfo<ConversionCode>[] = [
  {
    code: 'not-representable',
    severity: 'warning',
    title: 'setting that the other form cannot hold',
    why: 'The setting is left out of the text that was written.',
    example: {
      bad: '--client-crl-file=/etc/etcd/revoked.pem',
      good: '--cert-file=/etc/etcd/etcd.pem',
      given: { to: 'file' },
    },
  },
  {
    code: 'default-written',
    severity: 'info',
    title: 'default that only one form has',
    why: 'The default is written down, so that the setting keeps its meaning in the other form.',
    example: {
      bad: 'listen-client-urls: http://127.0.0.1:2379',
      given: { text: 'configuration file', to: 'flags' },
    },
  },
  {
    code: 'without-effect',
    severity: 'warning',
    title: 'retention without a compaction mode',
    why: 'Before etcd 3.6 the file has no default mode, so nothing is compacted. The retention is left out of the other form.',
    until: '3.5',
    example: {
      bad: 'auto-compaction-retention: "1"',
      good: 'auto-compaction-retention: "1"\nauto-compaction-mode: periodic',
      given: { text: 'configuration file', to: 'flags' },
    },
  },
  {
    code: 'setting-unknown',
    severity: 'error',
    title: 'setting that the version does not have',
    why: 'etcd of that version would not start with it, so it is left out.',
    example: { bad: '--enable-v2=true', given: { to: 'flags', target: '3.6.7' } },
  },
];
