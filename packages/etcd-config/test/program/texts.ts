import type { FlagType } from '@harderway/component-flags';

/** Where a trial may listen and write. */
export interface Ground {
  readonly directory: string;
  readonly ports: readonly [peer: number, client: number, metrics: number, other: number];
}

const bools = ['true', 'false', '1', '0', 't', 'F', 'T', 'yes', 'on', 'TRUE', 'tRUE', ''];
const integers = [
  '0',
  '1',
  '5',
  '100',
  '1000',
  '0x64',
  '0144',
  '08',
  '1_000',
  '1__0',
  '-1',
  '1.5',
  '',
  'x',
  '+5',
  ' 5',
  '5s',
  '99999999999999999999',
  '4294967296',
  '0b11',
  '1e3',
];
const durations = [
  '0',
  '1s',
  '1m30s',
  '500ms',
  '1h',
  '-1s',
  '5',
  '1d',
  '',
  'x',
  '1.5s',
  '.5s',
  '1s ',
  '1us',
  '100000000h',
];

/** Texts for a flag of a type, right and wrong. */
export function textsOf(type: FlagType, ground: Ground): readonly string[] {
  const [peer, client, , other] = ground.ports;
  switch (type) {
    case 'bool':
    case 'ignored':
      return bools;
    case 'duration':
      return durations;
    case 'int':
    case 'int64':
    case 'uint':
    case 'uint32':
    case 'uint64':
      return integers;
    case 'urls':
      return [
        `http://127.0.0.1:${other}`,
        `http://127.0.0.1:${other} , http://127.0.0.1:${client}`,
        `http://127.0.0.1:${peer},http://127.0.0.1:${peer}`,
        `https://127.0.0.1:${other}`,
        `http://localhost:${other}`,
        `http://[::1]:${other}`,
        `http://127.0.0.1:${other}/`,
        `http://127.0.0.1:${other}/x`,
        'http://127.0.0.1',
        'http://:41999',
        `tcp://127.0.0.1:${other}`,
        `127.0.0.1:${other}`,
        `HTTP://127.0.0.1:${other}`,
        'http://127.0.0.1:x1',
        'http://no name:1',
        `unix://127.0.0.1:${other}`,
        'http://[::1:1',
        'localhost',
        ',',
        '',
        '*',
        '%zz',
      ];
    default:
      return [
        '',
        'x',
        'a,b',
        'a b',
        '0',
        'true',
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        'a=b',
        '-x',
        '"q"',
      ];
  }
}

/** Values of single flags that say more than any value of their type. */
export function special(ground: Ground): Readonly<Record<string, readonly string[]>> {
  const [peer, , , other] = ground.ports;
  return {
    name: ['m1', 'm2', '', 'default', 'a=b', 'm 1'],
    'initial-cluster': [
      `m1=http://127.0.0.1:${peer}`,
      `m1=http://localhost:${peer}`,
      `m2=http://127.0.0.1:${peer}`,
      `m1=http://127.0.0.1:${other}`,
      `m1=http://127.0.0.1:${peer},m2=http://127.0.0.1:${peer}`,
      `m1=http://127.0.0.1:${peer},m1=http://127.0.0.1:${other}`,
      `m1=http://127.0.0.1:${peer}/`,
      `m1=127.0.0.1:${peer}`,
      'm1',
      'm1=',
      '=',
      '',
      ',',
      'default=http://localhost:2380',
    ],
    'initial-cluster-state': ['new', 'existing', 'NEW', 'old', ''],
    'initial-cluster-token': ['', 'x', 't 1'],
    'heartbeat-interval': [...integers, '199', '200', '201', '9999', '10000'],
    'election-timeout': [...integers, '499', '500', '501', '50000', '50001'],
    'auto-compaction-mode': ['periodic', 'revision', '', 'Periodic', 'x'],
    'auto-compaction-retention': [
      '0',
      '1',
      '10m',
      '-1',
      '1x',
      '',
      '1.5h',
      '01',
      '1_0',
      '99999999999999999999',
    ],
    'log-level': ['debug', 'info', 'WARN', 'warning', 'verbose', '', 'Info'],
    logger: ['zap', 'capnslog', '', 'x'],
    'log-outputs': [
      'default',
      'stderr',
      'stdout',
      'default,stderr',
      'stderr,stdout',
      '',
      `${ground.directory}/log`,
    ],
    'log-rotation-config-json': [
      '{}',
      '{"maxsize": 1}',
      '{"maxsize": "1"}',
      '{',
      '[]',
      'null',
      '{"compress": 1}',
      '',
    ],
    'tls-min-version': ['', 'TLS1.2', 'TLS1.3', 'TLS1.1', 'tls1.2'],
    'tls-max-version': ['', 'TLS1.2', 'TLS1.3', 'TLS1.4'],
    'cipher-suites': [
      '',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_AES_128_GCM_SHA256',
      'x',
      'TLS_RSA_WITH_RC4_128_SHA',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,x',
    ],
    'auth-token': [
      'simple',
      'jwt',
      '',
      'x',
      'jwt,sign-method=HS256',
      'jwt,sign-method=x',
      'simple,a',
      'simple,a=b',
      'jwt,sign-method=RS256',
    ],
    'v2-deprecation': ['not-yet', 'write-only', 'gone', 'maybe', '', 'not-yet,gone'],
    'discovery-fallback': ['exit', 'proxy', 'x', ''],
    'data-dir': [`${ground.directory}/d`, ''],
    'wal-dir': [`${ground.directory}/w`, ''],
    metrics: ['basic', 'extensive', 'x', ''],
    cors: ['*', '', 'http://a:1', 'http://a', 'a', '*,http://a:1'],
    'host-whitelist': ['*', '', 'a,b', '127.0.0.1'],
    'cert-file': ['/nonexistent.crt', ''],
    'key-file': ['/nonexistent.key', ''],
    'peer-cert-file': ['/nonexistent.crt', ''],
    'peer-key-file': ['/nonexistent.key', ''],
    'trusted-ca-file': ['/nonexistent.ca', ''],
    'client-crl-file': ['/nonexistent.crl', ''],
    'experimental-distributed-tracing-sampling-rate': ['0', '-1', '1000000', '1000001'],
    'experimental-compact-hash-check-time': ['0', '1s', '-1s', '1m'],
    'self-signed-cert-validity': ['0', '1', '-1'],
    'experimental-bootstrap-defrag-threshold-megabytes': ['0', '1', 'x'],
  };
}
