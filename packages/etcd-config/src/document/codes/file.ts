import type { RuleInfo } from '@harderway/diagnostics';

/** Codes of the parser of configuration files, and of what such a file overrides. */
export type FileCode =
  | 'file-yaml'
  | 'file-type'
  | 'file-value-invalid'
  | 'file-key-unknown'
  | 'file-missing'
  | 'flags-ignored'
  | 'environment-ignored';

export const fileCodes: readonly RuleInfo<FileCode>[] = [
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
