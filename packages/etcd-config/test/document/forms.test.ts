import { specOf } from '@harderway/component-flags';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { etcdFlags, etcdVersion, fileKeys } from '../../src/catalog/catalog.js';
import { memberArgv } from '../../src/cluster/member-flags.js';
import { parseEnvironment } from '../../src/document/environment.js';
import { parseEnvironmentFile } from '../../src/document/environment-file.js';
import { parseConfigFile } from '../../src/document/file.js';
import { parseFlags } from '../../src/document/flags.js';
import { resolveSettings } from '../../src/document/resolve.js';
import type { Settings } from '../../src/document/setting.js';
import { environmentText, formatEnvironment } from '../../src/document/write-environment.js';
import { formatConfigFile } from '../../src/document/write-file.js';
import { formatFlags } from '../../src/document/write-flags.js';
import { chapterCluster } from '../cluster/chapter-cluster.js';

const version = '3.5.16';
const codes = (found: readonly { readonly code: string }[]): readonly string[] =>
  found.map((each) => each.code);
const values = (settings: Settings): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...settings].sort().map(([name, setting]) => [name, setting.value]));

describe('the three forms', () => {
  const { settings } = parseFlags(memberArgv(chapterCluster, 'control0', { kind: 'bootstrap' }), { version });

  it('write a member as file, environment and flags', () => {
    expect(formatConfigFile(settings, { version })).toEqual({
      output: `name: control0
client-transport-security:
  cert-file: /etc/etcd/kubernetes.pem
  key-file: /etc/etcd/kubernetes-key.pem
  trusted-ca-file: /etc/etcd/ca.pem
  client-cert-auth: true
peer-transport-security:
  cert-file: /etc/etcd/kubernetes.pem
  key-file: /etc/etcd/kubernetes-key.pem
  trusted-ca-file: /etc/etcd/ca.pem
  client-cert-auth: true
initial-advertise-peer-urls: https://192.168.1.11:2380
listen-peer-urls: https://192.168.1.11:2380
listen-client-urls: https://127.0.0.1:2379,https://192.168.1.11:2379
advertise-client-urls: https://192.168.1.11:2379
initial-cluster-token: etcd-cluster-0
initial-cluster: control0=https://192.168.1.11:2380,control1=https://192.168.1.12:2380,control2=https://192.168.1.13:2380
initial-cluster-state: new
data-dir: /var/lib/etcd
`,
      diagnostics: [],
    });
    const text = environmentText(formatEnvironment(settings, { version }).output);
    expect(text).toContain('ETCD_CERT_FILE=/etc/etcd/kubernetes.pem\nETCD_KEY_FILE=');
    expect(formatFlags(settings, { version }).output).toContain('--peer-client-cert-auth=true');
  });

  it('keep the order of the settings', () => {
    const names = [...settings.keys()];
    const variables = formatEnvironment(settings, { version }).output;
    expect([...parseEnvironment(variables, { version }).settings.keys()]).toEqual(names);
    const { output } = formatFlags(parseEnvironment(variables, { version }).settings, { version });
    expect(output).toEqual(formatFlags(settings, { version }).output);
  });

  it('hold the same values, whatever they are', () => {
    const flags = etcdFlags(version);
    const skip = new Set(['config-file', 'version', 'self-signed-cert-validity', 'discovery-fallback']);
    const names = [...fileKeys(etcdVersion(version)).keys()].filter((name) => !skip.has(name));
    const text = (name: string): fc.Arbitrary<string> => {
      const spec = specOf(flags, name);
      switch (spec?.type) {
        case 'bool':
          return fc.constantFrom('true', 'false');
        case 'duration':
          return fc.constantFrom('1s', '1h2m', '0s', '-1.5s', '7ns');
        case 'int':
        case 'int64':
          return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
        case 'uint':
        case 'uint64':
          return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
        case 'uint32':
          return fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(String);
        case 'urls':
          return fc.constantFrom('http://a:1', 'https://[::1]:2,http://b:3', 'unix://s');
        case 'enum':
          return fc.constantFrom(...(spec.values ?? ['']));
        case 'strings':
        case 'uniqueStrings':
          return fc
            .array(fc.stringMatching(/^[ -+\--~]{1,8}$/), { minLength: 1, maxLength: 3 })
            .map((items) => items.join(','));
        default:
          return fc
            .string({ minLength: 1 })
            .filter((item) => !/[\0\r\n\u0085\u2028\u2029\ufeff]|[\ud800-\udfff]/.test(item));
      }
    };
    const pair = fc.constantFrom(...names).chain((name) => text(name).map((value) => `--${name}=${value}`));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 8 }), (argv) => {
        const first = parseFlags(argv, { version });
        expect(first.diagnostics).toEqual([]);
        const wanted = values(first.settings);
        expect(
          values(parseFlags(formatFlags(first.settings, { version }).output, { version }).settings),
        ).toEqual(wanted);
        const file = formatConfigFile(first.settings, { version });
        expect(codes(file.diagnostics).filter((code) => code !== 'default-written')).toEqual([]);
        const read = parseConfigFile(file.output, { version });
        expect(codes(read.diagnostics)).toEqual([]);
        const { 'auto-compaction-mode': mode, ...others } = values(read.settings);
        const { 'auto-compaction-mode': given, ...wantedOthers } = wanted;
        expect(others).toEqual(wantedOthers);
        expect(mode).toBe(
          given ??
            (argv.some((flag) => flag.startsWith('--auto-compaction-retention=')) ? 'periodic' : undefined),
        );
        const text = environmentText(formatEnvironment(first.settings, { version }).output);
        const { variables, diagnostics } = parseEnvironmentFile(text);
        expect(diagnostics).toEqual([]);
        expect(values(parseEnvironment(variables, { version }).settings)).toEqual(wanted);
      }),
    );
  }, 60_000);

  it('keep their meaning where defaults differ', () => {
    const flags = parseFlags(['--auto-compaction-retention=1'], { version }).settings;
    expect(formatConfigFile(flags, { version })).toMatchObject({
      output: 'auto-compaction-retention: "1"\nauto-compaction-mode: periodic\n',
      diagnostics: [{ code: 'default-written', severity: 'info' }],
    });
    expect(
      formatConfigFile(parseFlags(['--auto-compaction-retention=1'], { version: '3.6.1' }).settings, {
        version: '3.6.1',
      }).diagnostics,
    ).toEqual([]);
    const file = parseConfigFile('listen-client-urls: http://a:1\nauto-compaction-retention: "1"\n', {
      version,
    }).settings;
    expect(formatFlags(file, { version })).toMatchObject({
      output: ['--listen-client-urls=http://a:1', '--advertise-client-urls=http://localhost:2379'],
      diagnostics: [{ code: 'default-written' }, { code: 'without-effect' }],
    });
    expect(formatEnvironment(file, { version }).output).toEqual({
      ETCD_LISTEN_CLIENT_URLS: 'http://a:1',
      ETCD_ADVERTISE_CLIENT_URLS: 'http://localhost:2379',
    });
    const refused = parseConfigFile('auto-compaction-retention: 1h', { version }).settings;
    expect(formatFlags(refused, { version }).diagnostics).toMatchObject([
      { code: 'without-effect', message: expect.stringContaining('takes whole numbers alone') },
    ]);
    const twice = parseConfigFile('listen-peer-urls: http://a:1,http://a:1', { version }).settings;
    expect(twice.get('listen-peer-urls')?.value).toEqual(['http://a:1', 'http://a:1']);
  });

  it('keep the name of a configuration file, or say that they cannot', () => {
    const { settings: given } = parseFlags(['--config-file=/etc/etcd/etcd.yaml'], { version });
    expect(formatFlags(given, { version }).output).toEqual(['--config-file=/etc/etcd/etcd.yaml']);
    expect(formatEnvironment(given, { version }).output).toEqual({ ETCD_CONFIG_FILE: '/etc/etcd/etcd.yaml' });
    expect(formatConfigFile(given, { version }).diagnostics).toMatchObject([
      { code: 'not-representable', subject: '--config-file' },
    ]);
  });

  it('say what they cannot hold', () => {
    const read = parseFlags(['--client-crl-file=/crl', '--auto-compaction-mode=', '--snapshot'], { version });
    const file = formatConfigFile(read.settings, { version });
    expect(file.diagnostics.map((each) => [each.code, each.subject])).toEqual([
      ['not-representable', '--client-crl-file'],
      ['not-representable', '--snapshot'],
    ]);
    const environment = formatEnvironment(read.settings, { version });
    expect(environment.diagnostics.map((each) => each.subject)).toEqual(['--auto-compaction-mode']);
    const later = formatFlags(parseFlags(['--enable-v2'], { version }).settings, { version: '3.6.1' });
    expect(later).toMatchObject({
      output: [],
      diagnostics: [{ code: 'setting-unknown', subject: '--enable-v2' }],
    });
  });
});

describe('parseConfigFile', () => {
  const read = (text: string) => parseConfigFile(text, { version });

  it.each([
    ['name: 123', 'cannot unmarshal number into'],
    ['name: yes', 'cannot unmarshal bool into'],
    ['pre-vote: "true"', 'cannot unmarshal string into'],
    ['heartbeat-interval: "100"', 'of type uint'],
    ['heartbeat-interval: -1', 'cannot unmarshal number -1 into'],
    ['grpc-keepalive-timeout: 20s', 'of type time.Duration'],
    ['grpc-keepalive-timeout: 1.5', 'cannot unmarshal number 1.5 into'],
    ['max-concurrent-streams: 4294967296', 'of type uint32'],
    ['cipher-suites: x', 'of type []string'],
    ['log-outputs: [a, 1]', 'cannot unmarshal number into'],
    ['client-transport-security: x', 'cannot unmarshal string into'],
    ['listen-client-urls: tcp://h:1', 'URL scheme must be http, https, unix, or unixs'],
  ])('refuses %s as etcd does', (text, words) => {
    const [found] = read(text).diagnostics;
    expect(found?.severity).toBe('error');
    expect(found?.programText).toContain(words);
  });

  it.each([
    ['heartbeat-interval: 100.0', 'heartbeat-interval', 100],
    ['heartbeat-interval: 1e2', 'heartbeat-interval', 100],
    ['heartbeat-interval: 0x64', 'heartbeat-interval', 100],
    ['heartbeat-interval: 0144', 'heartbeat-interval', 100],
    ['heartbeat-interval: 1_00', 'heartbeat-interval', 100],
    ['Pre-Vote: yes', 'pre-vote', true],
    ['name: a\nname: b', 'name', 'b'],
    ['name: 1:30', 'name', '1:30'],
    ['name: &a x\nmetrics: *a', 'metrics', 'x'],
    ['client-transport-security: {Auto-TLS: true}', 'auto-tls', true],
    ['x: &b {name: merged}\n<<: *b', 'name', 'merged'],
  ])('takes %j as etcd does', (text, name, value) => {
    expect(read(text).settings.get(name)?.value).toEqual(value);
  });

  it('passes over null, and warns of keys that do nothing', () => {
    expect(read('name: ~\nclient-transport-security: ~').settings.size).toBe(0);
    const found = read('cert-file: /x\nnonsense: 1\nraft-read-timeout: 1').diagnostics;
    expect(codes(found)).toEqual(['file-key-unknown', 'file-key-unknown', 'file-key-unknown']);
    expect(found[0]?.hint).toContain('client-transport-security > cert-file');
    expect(found[1]).toMatchObject({ severity: 'warning', span: { start: { line: 2 } } });
  });

  it('reports the place of a YAML error', () => {
    expect(read('name: a\nb: [1').diagnostics[0]).toMatchObject({
      code: 'file-yaml',
      span: { start: { line: 2 } },
    });
    expect(read('[a]').diagnostics[0]?.code).toBe('file-yaml');
    expect(read('').diagnostics).toEqual([]);
  });

  it('never throws', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'name: ',
        '*a',
        '&a ',
        '- ',
        '? ',
        '{',
        '[',
        '<<: ',
        '!!omap ',
        '\n',
        '  ',
        'log-outputs: ',
        '!!binary x',
        '2001-01-01',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        for (const { span } of read(text).diagnostics)
          expect(span.end.offset).toBeLessThanOrEqual(text.length);
      }),
    );
  }, 60_000);
});

describe('parseEnvironmentFile', () => {
  it('reads what systemd reads', () => {
    const text = '# c\n; c\nA=1\n B = two words  \nC="x \\"y\\" $z"\nD=\'a"b\'\nE=a\\\nb\nnonsense\nA=2\n';
    const { variables, spans, diagnostics } = parseEnvironmentFile(text);
    expect(variables).toEqual({ A: '2', B: 'two words', C: 'x "y" $z', D: 'a"b', E: 'ab' });
    expect(spans.get('B')?.start).toMatchObject({ line: 4, column: 2 });
    expect(diagnostics).toMatchObject([{ code: 'environment-line-invalid', span: { start: { line: 9 } } }]);
  });
});

describe('resolveSettings', () => {
  it('lets a file alone count, though flags must parse', () => {
    const file = 'name: from-file\n';
    const resolved = resolveSettings({
      version,
      argv: ['--config-file=x', '--name=a'],
      environment: { ETCD_NAME: 'b' },
      file,
    });
    expect(resolved).toMatchObject({ governedBy: 'file', outcome: 'start' });
    expect(resolved.settings.get('name')?.value).toBe('from-file');
    expect(codes(resolved.diagnostics)).toEqual(['flags-ignored', 'environment-ignored']);
    expect(
      resolveSettings({ version, argv: ['--config-file=x', '--heartbeat-interval=a'], file }).outcome,
    ).toBe('refused');
    expect(resolveSettings({ version, environment: { ETCD_CONFIG_FILE: 'x' }, file }).governedBy).toBe(
      'file',
    );
    expect(codes(resolveSettings({ version, argv: ['--config-file=x'] }).diagnostics)).toEqual([
      'file-missing',
    ]);
  });

  it('lets variables stand for flags that are not given, and refuses both', () => {
    const both = { version, argv: ['--name=a'] };
    const resolved = resolveSettings({ ...both, environment: { ETCD_DATA_DIR: '/d', ETCD_WAL_DIR: '' } });
    expect([...resolved.settings.keys()]).toEqual(['name', 'data-dir']);
    expect(codes(resolveSettings({ ...both, environment: { ETCD_NAME: '' } }).diagnostics)).toEqual([
      'environment-conflict',
    ]);
  });

  it('knows help and version', () => {
    expect(resolveSettings({ version, argv: ['--help', '--nonsense'] }).outcome).toBe('help');
    expect(resolveSettings({ version, argv: ['--version'] }).outcome).toBe('version');
    expect(resolveSettings({ version, argv: ['--version', 'x'] }).outcome).toBe('refused');
  });
});
