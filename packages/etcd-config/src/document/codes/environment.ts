import type { RuleInfo } from '@harderway/diagnostics';

/** Codes of the parsers of environments and of their files. */
export type EnvironmentCode =
  | 'environment-conflict'
  | 'environment-value-invalid'
  | 'environment-unknown'
  | 'environment-special'
  | 'environment-line-invalid';

export const environmentCodes: readonly RuleInfo<EnvironmentCode>[] = [
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
