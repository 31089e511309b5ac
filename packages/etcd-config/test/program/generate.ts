import type { FlagType } from '@harderway/component-flags';
import { etcdFlags } from '../../src/index.js';
import type { Random } from './random.js';

/** A process to try: what it is given in one of the three forms. */
export interface Trial {
  readonly form: 'flags' | 'environment' | 'file';
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly file?: string;
}

/** Where a trial may listen and write. */
export interface Ground {
  readonly directory: string;
  readonly ports: readonly [peer: number, client: number, metrics: number, other: number];
}

// Would look for other machines, lock memory or change the machine's own logs.
const left: ReadonlySet<string> = new Set([
  'config-file',
  'discovery',
  'discovery-srv',
  'discovery-srv-name',
  'discovery-proxy',
  'experimental-memory-mlock',
  'help',
  'proxy',
  'version',
]);

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

function textsOf(type: FlagType, ground: Ground): readonly string[] {
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

// Values of single flags that say more than any value of their type.
const special = (ground: Ground): Readonly<Record<string, readonly string[]>> => {
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
};

// Weighed towards flags that have rules of their own.
function pickFlag(random: Random, names: readonly string[], ruled: readonly string[]): string {
  return random.chance(0.6) ? random.pick(ruled) : random.pick(names);
}

function yamlScalar(text: string, random: Random): string {
  return random.chance(0.5)
    ? JSON.stringify(text)
    : text === ''
      ? '""'
      : /^[\w./-]+$/.test(text)
        ? text
        : JSON.stringify(text);
}

function yamlValue(type: FlagType, text: string, random: Random): string {
  if (random.chance(0.15))
    return random.pick([
      '[]',
      '[a]',
      '{a: b}',
      '~',
      '1',
      '1.5',
      'true',
      'yes',
      '"1"',
      'x',
      '-1',
      '0x10',
      '1e3',
    ]);
  if (type === 'duration') return random.pick(['0', '1000000000', '5000000000', '-1', '"1s"', '1s', '1.5']);
  if (type === 'strings')
    return random.pick(['[]', '[x]', '[TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]', 'x', '["", ""]']);
  return yamlScalar(text, random);
}

const filePaths: Readonly<Record<string, string>> = {
  'cert-file': 'client-transport-security',
  'key-file': 'client-transport-security',
  'trusted-ca-file': 'client-transport-security',
  'client-cert-auth': 'client-transport-security',
  'auto-tls': 'client-transport-security',
};

/** A process to try, sound or broken, in one of the three forms. */
export function generateTrial(random: Random, ground: Ground, version: string): Trial {
  const flags = etcdFlags(version);
  const names = Object.keys(flags).filter((name) => !left.has(name) && !name.startsWith('proxy-'));
  const specials = special(ground);
  const ruled = [
    ...Object.keys(specials),
    'listen-client-urls',
    'listen-peer-urls',
    'listen-metrics-urls',
    'advertise-client-urls',
    'initial-advertise-peer-urls',
    'auto-tls',
    'peer-auto-tls',
    'enable-log-rotation',
    'experimental-enable-distributed-tracing',
    'experimental-enable-lease-checkpoint-persist',
    'experimental-enable-lease-checkpoint',
    'enable-v2',
    'listen-client-http-urls',
  ];
  const [peer, client] = ground.ports;
  const secure = random.chance(0.12);
  const settings = new Map<string, string>([
    ['data-dir', `${ground.directory}/data`],
    ['name', 'm1'],
    ['listen-peer-urls', `http://127.0.0.1:${peer}`],
    ['listen-client-urls', `${secure ? 'https' : 'http'}://127.0.0.1:${client}`],
    ['advertise-client-urls', `http://127.0.0.1:${client}`],
    ['initial-advertise-peer-urls', `http://127.0.0.1:${peer}`],
    ['initial-cluster', `m1=http://127.0.0.1:${peer}`],
    ['unsafe-no-fsync', 'true'],
  ]);
  if (random.chance(0.1))
    settings.delete(
      random.pick(['name', 'advertise-client-urls', 'initial-cluster', 'initial-advertise-peer-urls']),
    );
  const form = random.pick(['flags', 'flags', 'flags', 'environment', 'file'] as const);
  const changes = random.pick([1, 1, 1, 2, 2, 3]);
  for (let count = 0; count < changes; count += 1) {
    const name = pickFlag(random, names, ruled);
    const type = flags[name]?.type ?? 'string';
    const texts = specials[name] ?? textsOf(type, ground);
    settings.set(name, random.pick(texts));
  }
  if (form === 'flags') {
    const argv = [...settings].flatMap(([name, text]) => {
      const bare = (flags[name]?.type === 'bool' || flags[name]?.type === 'ignored') && text === 'true';
      if (bare && random.chance(0.5)) return [`--${name}`];
      const dashes = random.chance(0.1) ? '-' : '--';
      return random.chance(0.3) && flags[name]?.type !== 'bool' && flags[name]?.type !== 'ignored'
        ? [`${dashes}${name}`, text]
        : [`${dashes}${name}=${text}`];
    });
    if (random.chance(0.06))
      argv.push(
        random.pick([
          'x',
          '--',
          '-',
          '--no-such-flag',
          '---name',
          '--=x',
          '--pre_vote',
          '--name',
          '--help',
          '--version',
          '-h',
          '--debug',
          '--feature-gates=A=true',
          '--snapshot',
          '--v=3',
        ]),
      );
    return { form, argv, environment: {} };
  }
  if (form === 'environment') {
    const environment: Record<string, string> = {};
    const argv: string[] = [];
    for (const [name, text] of settings) {
      const key = `ETCD_${name.toUpperCase().replaceAll('-', '_')}`;
      const here = random.chance(0.7);
      if (here) environment[key] = text;
      if (!here || random.chance(0.02)) argv.push(`--${name}=${text}`);
    }
    if (random.chance(0.1)) environment[random.pick(['ETCD_FOO', 'ETCD_VERSION', 'ETCD_CONFIG'])] = 'x';
    return { form, argv, environment };
  }
  const groups = new Map<string, string[]>();
  const lines: string[] = [];
  for (const [name, text] of settings) {
    const base = name === 'data-dir' || name.endsWith('-urls') || name === 'initial-cluster';
    const value = base ? JSON.stringify(text) : yamlValue(flags[name]?.type ?? 'string', text, random);
    const group = filePaths[name];
    if (group !== undefined && random.chance(0.8))
      groups.set(group, [...(groups.get(group) ?? []), `  ${name}: ${value}`]);
    else lines.push(`${random.chance(0.05) ? name.toUpperCase() : name}: ${value}`);
  }
  for (const [group, inner] of groups) lines.push(`${group}:`, ...inner);
  return {
    form,
    argv: ['--config-file', `${ground.directory}/etcd.yaml`],
    environment: random.chance(0.1) ? { ETCD_NAME: 'other' } : {},
    file: `${lines.join('\n')}\n`,
  };
}
