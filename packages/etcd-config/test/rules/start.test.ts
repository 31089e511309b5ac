import { describe, expect, it } from 'vitest';
import { checkEtcd } from '../../src/rules/check.js';

const sound = [
  '--name=m1',
  '--initial-cluster=m1=http://localhost:2380',
  '--initial-advertise-peer-urls=http://localhost:2380',
];

function first(version: string, ...argv: readonly string[]): string {
  const report = checkEtcd({ version, argv: [...sound, ...argv] });
  const error = report.diagnostics.find((found) => found.severity === 'error');
  return error === undefined ? report.verdict : `${error.code} ${report.exitCode}`;
}

describe('rules by version', () => {
  it.each([
    ['3.4.30', ['--debug'], 'runs'],
    ['3.5.16', ['--debug'], 'flag-unknown 2'],
    ['3.4.24', ['--tls-min-version=TLS1.3'], 'flag-unknown 2'],
    ['3.4.25', ['--tls-min-version=TLS1.3'], 'runs'],
    ['3.4.30', ['--logger=capnslog'], 'runs'],
    ['3.5.16', ['--logger=capnslog'], 'logger-unknown 1'],
    ['3.5.16', ['--auto-compaction-mode='], 'runs'],
    ['3.6.1', ['--auto-compaction-mode='], 'compaction-mode-unknown 1'],
    ['3.5.16', ['--v2-deprecation=not-yet'], 'runs'],
    ['3.6.1', ['--v2-deprecation=not-yet'], 'flag-value-invalid 2'],
    ['3.6.1', ['--feature-gates=CompactHashCheck=true'], 'runs'],
    ['3.6.1', ['--feature-gates=Nonsense=true'], 'flag-value-invalid 2'],
    ['3.6.1', ['--feature-gates=FastLeaseKeepAlive=true'], 'flag-value-invalid 2'],
    ['3.7.0', ['--feature-gates=FastLeaseKeepAlive=true'], 'runs'],
    ['3.6.1', ['--feature-gates=LeaseCheckpointPersist=true'], 'lease-persist-alone 1'],
    [
      '3.6.1',
      ['--experimental-compact-hash-check-enabled', '--feature-gates=CompactHashCheck=true'],
      'gate-and-flag 1',
    ],
    ['3.6.1', ['--experimental-corrupt-check-time=1m', '--corrupt-check-time=1m'], 'renamed-twice 1'],
    [
      '3.6.1',
      ['--experimental-warning-unary-request-duration=1s', '--warning-unary-request-duration=1s'],
      'unary-duration-twice 1',
    ],
    ['3.7.0', ['--experimental-corrupt-check-time=1m'], 'flag-unknown 2'],
    ['3.6.1', ['--discovery-fallback=proxy'], 'fallback-proxy 1'],
    ['3.6.1', ['--discovery-token=x'], 'discovery-incomplete 1'],
    ['3.6.1', ['--log-format=x'], 'log-format-unknown 1'],
    [
      '3.6.1',
      ['--enable-distributed-tracing', '--distributed-tracing-sampling-rate=1000001'],
      'tracing-rate 1',
    ],
    ['3.6.1', ['--advertise-client-urls=unix://s.sock'], 'advertise-url-host 1'],
    ['3.7.0', ['--advertise-client-urls=unix://s.sock'], 'runs'],
    ['3.7.0', ['--discovery=http://127.0.0.1:1/x'], 'flag-unknown 2'],
  ] as const)('%s %j: %s', (version, argv, expected) => {
    expect(first(version, ...argv)).toBe(expected);
  });

  // What 3.4.23 and 3.5.30 of Debian print last, and their exit codes.
  it.each([
    ['3.4.23', ['--log-level=DEBUG'], 2, 'unknown level "DEBUG"'],
    ['3.4.23', ['--log-level='], 2, 'unknown level ""'],
    ['3.4.23', ['--log-level=trace', '--debug'], 'runs', ''],
    ['3.4.23', ['--log-level=trace', '--log-outputs=/x'], 2, 'unknown level "trace"'],
    ['3.4.23', ['--logger=zap', '--debug', '--log-level=trace'], 2, 'unknown level "trace"'],
    ['3.4.23', ['--logger=zap', '--log-level=DEBUG'], 2, 'unknown level "DEBUG"'],
    [
      '3.4.23',
      ['--logger=zap', '--log-outputs=default,stderr', '--log-level=trace'],
      1,
      'multi logoutput for "default" is not supported yet',
    ],
    ['3.4.23', ['--log-outputs='], 1, 'unknown log-output "" (only supports "default", "stderr", "stdout")'],
    [
      '3.4.23',
      ['--log-outputs=default,stderr'],
      1,
      `--logger=capnslog supports only 1 value in '--log-outputs', got ["default" "stderr"]`,
    ],
    [
      '3.4.23',
      ['--log-outputs=/tmp/x'],
      1,
      'unknown log-output "/tmp/x" (only supports "default", "stderr", "stdout")',
    ],
    ['3.4.23', ['--log-package-levels=etcdserver=WARN', '--log-outputs=default,stderr'], 'runs', ''],
    ['3.4.23', ['--log-package-levels=a=debug', '--log-outputs=default,stderr'], 'runs', ''],
    ['3.4.23', ['--log-package-levels=a=INFO,b', '--log-outputs=default,stderr'], 'runs', ''],
    [
      '3.4.23',
      ['--log-package-levels=a=D,b=4', '--log-outputs=default,stderr'],
      1,
      `--logger=capnslog supports only 1 value in '--log-outputs', got ["default" "stderr"]`,
    ],
    ['3.4.23', ['--log-output=stdout'], 'runs', ''],
    ['3.4.23', ['--log-output=stdout', '--log-outputs=stderr'], 'runs', ''],
    ['3.4.23', ['--log-output=/tmp/x'], 'runs', ''],
    [
      '3.4.23',
      ['--log-output=stdout', '--log-outputs=stdout'],
      1,
      `'--log-output=["stdout"]' and '--log-outputs=["stdout"]' are incompatible; only set --log-outputs`,
    ],
    [
      '3.4.23',
      ['--log-output=stdout,stderr', '--log-outputs=stdout,stderr'],
      1,
      "both '--log-output' and '--log-outputs' are set; only set '--log-outputs'",
    ],
    [
      '3.4.23',
      ['--log-output=stdout,stderr'],
      1,
      `--logger=capnslog supports only 1 value in '--log-outputs', got ["stderr" "stdout"]`,
    ],
    [
      '3.4.23',
      ['--listen-peer-urls=http://127.0.0.1:2380,http://127.0.0.1:2380'],
      1,
      'listen tcp 127.0.0.1:2380: bind: address already in use',
    ],
    ['3.5.30', ['--listen-peer-urls=http://127.0.0.1:2380,http://127.0.0.1:2380'], 'runs', ''],
    [
      '3.4.23',
      ['--listen-metrics-urls=http://127.0.0.1:2381,http://127.0.0.1:2381'],
      1,
      'listen tcp 127.0.0.1:2381: bind: address already in use',
    ],
    ['3.5.30', ['--listen-metrics-urls=http://127.0.0.1:2381,http://127.0.0.1:2381'], 'runs', ''],
    [
      '3.4.23',
      [
        '--listen-client-urls=http://127.0.0.1:2379,http://127.0.0.1:2379',
        '--advertise-client-urls=http://a:1',
      ],
      'runs',
      '',
    ],
    [
      '3.4.23',
      ['--listen-client-urls=unix:///tmp/e.sock', '--advertise-client-urls=http://a:1'],
      2,
      'invalid value "unix:///tmp/e.sock" for flag -listen-client-urls: URL address does not have the form "host:port": unix:///tmp/e.sock',
    ],
    [
      '3.4.23',
      ['--listen-client-urls=unixs://localhost:0/x', '--advertise-client-urls=http://a:1'],
      2,
      'invalid value "unixs://localhost:0/x" for flag -listen-client-urls: URL must not contain a path: unixs://localhost:0/x',
    ],
    ['3.4.23', ['--listen-client-urls=unix://localhost:0', '--advertise-client-urls=http://a:1'], 'runs', ''],
    ['3.5.30', ['--listen-client-urls=unix:///tmp/e.sock', '--advertise-client-urls=http://a:1'], 'runs', ''],
    [
      '3.4.23',
      ['--listen-client-urls=http://127.0.0.1:2379'],
      1,
      'When listening on specific address(es), this etcd process must advertise accessible url(s) to each connected client.',
    ],
    [
      '3.5.30',
      ['--listen-client-urls=http://127.0.0.1:2379'],
      1,
      '--advertise-client-urls is required when --listen-client-urls is set explicitly',
    ],
  ] as const)('%s %j: as the program', (version, argv, outcome, words) => {
    const report = checkEtcd({ version, argv: [...sound, ...argv] });
    expect(report.exitCode ?? report.verdict).toBe(outcome);
    const error = report.diagnostics.find((found) => found.severity === 'error');
    expect(error?.programText ?? error?.message ?? '').toBe(words);
  });

  it.each([
    ['3.4.23', '3.4.23', 'invalid value "3.4.23" for ETCD_VERSION: parse error'],
    ['3.4.23', 'true', undefined],
    ['3.5.30', '3.4.23', undefined],
  ])('%s with ETCD_VERSION=%s in its environment', (version, value, words) => {
    const report = checkEtcd({ version, argv: sound, environment: { ETCD_VERSION: value } });
    expect(report.verdict).toBe(words === undefined ? 'runs' : 'refused');
    const error = report.diagnostics.find((found) => found.severity === 'error');
    expect(error?.programText).toBe(words);
  });

  it('names the versions that have an unknown flag', () => {
    const [found] = checkEtcd({ version: '3.5.16', argv: ['--feature-gates=A=true'] }).diagnostics;
    expect(found?.hint).toContain('from 3.6');
    const [gone] = checkEtcd({
      version: '3.7.0',
      argv: ['--experimental-corrupt-check-time=1m'],
    }).diagnostics;
    expect(gone?.hint).toContain('--corrupt-check-time');
    const [typo] = checkEtcd({ version: '3.5.16', argv: ['--pre_vote'] }).diagnostics;
    expect(typo?.hint).toContain('--pre-vote');
  });

  it('skips bootstrap once the data directory holds a member', () => {
    const input = {
      version: '3.5.16',
      argv: ['--name=m1', '--initial-cluster=x=http://localhost:2380'],
    } as const;
    expect(checkEtcd(input).verdict).toBe('refused');
    expect(checkEtcd({ ...input, dataDirectory: 'member' }).verdict).toBe('runs');
  });

  it('gives advice that does not change the verdict', () => {
    const argv = [
      ...sound,
      '--auto-tls',
      '--unsafe-no-fsync',
      '--quota-backend-bytes=99999999999',
      '--max-request-bytes=99999999',
      '--bcrypt-cost=1',
      '--raft-read-timeout=1s',
      '--snapshot',
      '--enable-v2',
      '--listen-peer-urls=http://0.0.0.0:2380',
    ];
    const report = checkEtcd({ version: '3.5.16', argv });
    expect(report.verdict).toBe('runs');
    const codes = new Set(report.diagnostics.map((found) => found.code));
    for (const code of [
      'auto-tls',
      'unsafe',
      'quota',
      'request-size',
      'bcrypt-cost',
      'raft-timeout',
      'flag-deprecated',
      'plain-traffic',
    ]) {
      expect(codes, code).toContain(code);
    }
  });
});

describe('advertised URLs', () => {
  const codesOf = (...argv: readonly string[]): readonly string[] =>
    checkEtcd({ version: '3.5.33', argv }).diagnostics.map(({ code }) => code);

  it.each([
    ['http://10.0.0.1:2379', 'http://10.0.0.1:2379', true],
    ['http://0.0.0.0:2379', 'http://10.0.0.1:2379', true],
    ['http://[::]:2379', 'http://10.0.0.1:2379', true],
    ['http://127.0.0.1:2379', 'http://localhost:2379', true],
    ['http://10.0.0.1:2379', 'http://m1.example:2379', true],
    ['http://[fd00::1]:2379', 'http://[fd00:0::1]:2379', true],
    ['http://127.0.0.1:2379,http://10.0.0.1:2379', 'http://10.0.0.1:2379', true],
    ['http://127.0.0.1:2379', 'http://10.0.0.1:2379', false],
    ['http://127.0.0.1:2379', 'http://m1.example:2379', false],
    ['http://10.0.0.1:2379', 'http://127.0.0.1:2379', false],
    ['http://10.0.0.1:2379', 'http://10.0.0.2:2379', false],
    ['http://10.0.0.1:2379', 'http://10.0.0.1:2378', false],
    ['http://10.0.0.1:2379', 'http://m1.example:2378', false],
  ])('a listener %s serves %s: %s', (listen, advertise, isServed) => {
    const found = codesOf(`--listen-client-urls=${listen}`, `--advertise-client-urls=${advertise}`);
    expect(found.includes('advertised-elsewhere')).toBe(!isServed);
  });

  it('may be served by the listener for HTTP alone', () => {
    const urls = [
      '--listen-client-urls=http://10.0.0.1:2379',
      '--listen-client-http-urls=http://10.0.0.1:2378',
    ];
    expect(codesOf(...urls, '--advertise-client-urls=http://10.0.0.1:2378')).not.toContain(
      'advertised-elsewhere',
    );
  });

  it('are not judged where etcd makes them up', () => {
    expect(codesOf('--listen-peer-urls=http://10.0.0.1:2380')).not.toContain('advertised-elsewhere');
  });
});
