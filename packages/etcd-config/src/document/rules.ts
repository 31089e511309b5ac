import { defineRules, type RuleInfo, type RuleSet } from '@harderway/diagnostics';

/** The codes of the parsers and of the conversions between forms. */
export type DocumentCode =
  | 'flag-unknown'
  | 'flag-syntax'
  | 'flag-argument-missing'
  | 'flag-value-invalid'
  | 'positional-argument'
  | 'environment-conflict'
  | 'environment-value-invalid'
  | 'environment-unknown'
  | 'environment-special'
  | 'environment-line-invalid'
  | 'file-yaml'
  | 'file-type'
  | 'file-value-invalid'
  | 'file-key-unknown'
  | 'file-missing'
  | 'flags-ignored'
  | 'environment-ignored'
  | 'not-representable'
  | 'default-written'
  | 'without-effect'
  | 'setting-unknown'
  | 'cluster-yaml'
  | 'cluster-type'
  | 'cluster-key-missing'
  | 'cluster-key-unknown';

const flagCodes: readonly RuleInfo<DocumentCode>[] = [
  {
    code: 'flag-unknown',
    severity: 'error',
    title: 'flag that this version does not have',
    why: 'etcd prints the error and exits with 2.',
    source: 'Go flag/flag.go',
    example: { bad: '--prevote=false', good: '--pre-vote=false' },
  },
  {
    code: 'flag-syntax',
    severity: 'error',
    title: 'malformed flag',
    why: 'etcd prints the error and exits with 2.',
    source: 'Go flag/flag.go',
    example: { bad: '---name=m1', good: '--name=m1' },
  },
  {
    code: 'flag-argument-missing',
    severity: 'error',
    title: 'flag without its value',
    why: 'etcd prints the error and exits with 2.',
    source: 'Go flag/flag.go',
    example: { bad: '--name', good: '--name=m1' },
  },
  {
    code: 'flag-value-invalid',
    severity: 'error',
    title: 'value that a flag does not take',
    why: 'etcd prints the error and exits with 2.',
    source: 'Go flag/flag.go, pkg/flags',
    example: { bad: '--heartbeat-interval=100ms', good: '--heartbeat-interval=100' },
  },
  {
    code: 'positional-argument',
    severity: 'error',
    title: 'word that is not a flag',
    why: 'etcd exits with 1. Often the word is the value of a bool flag, which has to follow `=`.',
    source: 'server/etcdmain/config.go parse',
    example: { bad: '--pre-vote\nfalse', good: '--pre-vote=false' },
  },
];

const environmentCodes: readonly RuleInfo<DocumentCode>[] = [
  {
    code: 'environment-conflict',
    severity: 'error',
    title: 'variable and flag for one setting',
    why: 'etcd refuses to start when both are given, even with equal values.',
    source: 'pkg/flags/flag.go SetFlagsFromEnv',
    example: { bad: 'ETCD_NAME=m1', given: { text: 'environment file', flags: '--name=m1' } },
  },
  {
    code: 'environment-value-invalid',
    severity: 'error',
    title: 'value that a variable does not take',
    why: 'etcd prints the error and exits with 1.',
    source: 'pkg/flags/flag.go SetFlagsFromEnv',
    example: {
      bad: 'ETCD_HEARTBEAT_INTERVAL=100ms',
      good: 'ETCD_HEARTBEAT_INTERVAL=100',
      given: { text: 'environment file' },
    },
  },
  {
    code: 'environment-unknown',
    severity: 'warning',
    title: 'variable that no flag has',
    why: 'etcd logs a warning and starts without the setting.',
    source: 'pkg/flags/flag.go verifyEnv',
    example: {
      bad: 'ETCD_DATADIR=/var/lib/etcd',
      good: 'ETCD_DATA_DIR=/var/lib/etcd',
      given: { text: 'environment file' },
    },
  },
  {
    code: 'environment-special',
    severity: 'warning',
    title: 'ETCD_VERSION in the environment',
    why: 'etcd unsets it at start.',
    source: 'server/etcdmain/config.go',
    example: { bad: 'ETCD_VERSION=3.5.26', given: { text: 'environment file' } },
  },
  {
    code: 'environment-line-invalid',
    severity: 'warning',
    title: 'line that systemd skips',
    why: 'systemd takes assignments only, so etcd never gets the setting.',
    source: 'systemd.exec(5) EnvironmentFile=, env-file.c',
    example: {
      bad: 'export ETCD_NAME=m1',
      good: 'ETCD_NAME=m1',
      given: { text: 'environment file' },
    },
  },
];

const fileCodes: readonly RuleInfo<DocumentCode>[] = [
  {
    code: 'file-yaml',
    severity: 'error',
    title: 'configuration file that is not a YAML mapping',
    why: 'etcd cannot read the file and exits with 1.',
    source: 'sigs.k8s.io/yaml, goyaml.v2',
    example: { bad: 'name m1', good: 'name: m1', given: { text: 'configuration file' } },
  },
  {
    code: 'file-type',
    severity: 'error',
    title: 'value of the wrong type',
    why: 'The file is decoded without any conversion: numbers are not texts, and durations are whole nanoseconds.',
    source: 'server/embed/config.go configFromFile',
    example: {
      bad: 'heartbeat-interval: "100"',
      good: 'heartbeat-interval: 100',
      given: { text: 'configuration file' },
    },
  },
  {
    code: 'file-value-invalid',
    severity: 'error',
    title: 'text that a key does not take',
    why: 'etcd prints the error and exits with 1; for `cors` it panics and exits with 2.',
    source: 'server/embed/config.go configFromFile',
    example: {
      bad: 'listen-client-urls: 127.0.0.1:2379',
      good: 'listen-client-urls: http://127.0.0.1:2379',
      given: { text: 'configuration file' },
    },
  },
  {
    code: 'file-key-unknown',
    severity: 'warning',
    title: 'key that the file does not have',
    why: 'etcd ignores the key without a word. The TLS flags are nested in the file.',
    source: 'server/embed/config.go',
    example: {
      bad: 'cert-file: /etc/etcd/etcd.pem',
      good: 'client-transport-security:\n  cert-file: /etc/etcd/etcd.pem',
      given: { text: 'configuration file' },
    },
  },
  {
    code: 'file-missing',
    severity: 'error',
    title: 'configuration file that was not given to the checker',
    why: 'A configuration file makes etcd ignore everything else, so nothing can be said without its text.',
    source: 'server/etcdmain/config.go',
    example: { bad: '--config-file=/etc/etcd/etcd.yaml' },
  },
  {
    code: 'flags-ignored',
    severity: 'warning',
    title: 'flag beside a configuration file',
    why: 'With a configuration file every other flag has to parse, but does nothing.',
    source: 'server/etcdmain/config.go',
    example: { bad: 'name: m1', given: { text: 'configuration file', flags: '--name=m2' } },
  },
  {
    code: 'environment-ignored',
    severity: 'warning',
    title: 'variables beside a configuration file',
    why: 'With a configuration file etcd does not look at its variables.',
    source: 'server/etcdmain/config.go',
    example: { bad: 'name: m1', given: { text: 'configuration file', environment: 'ETCD_NAME=m2' } },
  },
];

const conversionCodes: readonly RuleInfo<DocumentCode>[] = [
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

const clusterCodes: readonly RuleInfo<DocumentCode>[] = [
  {
    code: 'cluster-yaml',
    severity: 'error',
    title: 'description that is not YAML',
    why: 'Nothing can be read of it.',
    example: { bad: 'members: [', given: { text: 'cluster description' } },
  },
  {
    code: 'cluster-type',
    severity: 'error',
    title: 'value of the wrong type',
    why: 'The description is not used until all of it can be read.',
    example: {
      bad: 'version: 3.5.26\ntoken: t\ndataDirectory: /d\nmembers: [{name: a, address: 10.0.0.1, peerPort: 0}]',
      good: 'version: 3.5.26\ntoken: t\ndataDirectory: /d\nmembers: [{name: a, address: 10.0.0.1, peerPort: 2380}]',
      given: { text: 'cluster description' },
    },
  },
  {
    code: 'cluster-key-missing',
    severity: 'error',
    title: 'required key that is missing',
    why: 'The description is not used until it is complete.',
    example: {
      bad: 'version: 3.5.26\ndataDirectory: /d\nmembers: [{name: a, address: 10.0.0.1}]',
      good: 'version: 3.5.26\ntoken: t\ndataDirectory: /d\nmembers: [{name: a, address: 10.0.0.1}]',
      given: { text: 'cluster description' },
    },
  },
  {
    code: 'cluster-key-unknown',
    severity: 'error',
    title: 'unknown key',
    why: 'Most probably it is misspelled, and what it was meant to set is not set.',
    example: {
      bad: 'version: 3.5.26\ntoken: t\ndataDirectory: /d\nmembers: [{name: a, addres: 10.0.0.1}]',
      good: 'version: 3.5.26\ntoken: t\ndataDirectory: /d\nmembers: [{name: a, address: 10.0.0.1}]',
      given: { text: 'cluster description' },
    },
  },
];

/** The rules behind the {@link DocumentCode}s. */
export const documentRules: RuleSet<never, DocumentCode> = /* @__PURE__ */ defineRules('etcd-config', [
  ...flagCodes,
  ...environmentCodes,
  ...fileCodes,
  ...conversionCodes,
  ...clusterCodes,
]);
