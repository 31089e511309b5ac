import type { FlagType } from '@harderway/component-flags';
import { etcdFlags } from '../../src/catalog/catalog.js';
import type { Random } from './random.js';
import { type Ground, special, textsOf } from './texts.js';

/** A process to try: what it is given in one of the three forms. */
export interface Trial {
  readonly form: 'flags' | 'environment' | 'file';
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly file?: string;
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
export function generateTrial(random: Random, ground: Ground, version: string, only?: Trial['form']): Trial {
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
  const form = only ?? random.pick(['flags', 'flags', 'flags', 'environment', 'file'] as const);
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
