import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const parent = join(root, 'node_modules', '.bin-test');
let directory = '';

const run = (args: readonly string[], input = ''): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(directory, 'bin.js'), ...args], {
    cwd: join(root, 'test', 'fixtures'),
    input,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
};

describe('the command', () => {
  beforeAll(async () => {
    mkdirSync(parent, { recursive: true });
    // Inside the package, so that the bundle finds yaml.
    directory = mkdtempSync(join(parent, 'run-'));
    await build({
      config: false,
      entry: { bin: join(root, 'src/bin.ts') },
      outDir: directory,
      format: 'esm',
      silent: true,
      dts: false,
      noExternal: [/^@harderway\//],
      esbuildOptions: (options) => {
        options.conditions = ['@harderway/source'];
      },
    });
  }, 60_000);

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('checks a unit and exits with 0', () => {
    const { code, out } = run(['check', '--version', '1.31', '--unit', 'chapter.service']);
    expect(code).toBe(0);
    expect(out).toContain('chapter.service: kube-apiserver 1.31 starts with this');
  });

  it('exits with 1 for findings, as JSON too', () => {
    const { code, out } = run(['check', '--version=1.31', '--json', 'broken.service']);
    expect(code).toBe(1);
    const parsed: unknown = JSON.parse(out);
    expect(parsed).toMatchObject({ verdict: 'refuses', path: 'broken.service' });
  });

  it('reads the standard input', () => {
    expect(run(['check', '--version', '1.31', '-'], '--profiling=maybe\n').out).toContain(
      '-:1:1: error: invalid argument "maybe"',
    );
  });

  it('explains, migrates and reports', () => {
    expect(run(['explain', 'kubelet-https']).out).toContain('not known of 1.22');
    expect(run(['migrate', '--from', '1.28', '--to', '1.34', 'manifest.yaml']).code).toBe(1);
    const { code, out } = run([
      'cis',
      '--version',
      '1.31',
      '--apiserver',
      'chapter.service',
      '--probe',
      '/healthz',
      '--file',
      'chapter.service',
    ]);
    expect(code).toBe(1);
    expect(out).toMatch(/\d+ pass, \d+ fail/);
  });

  it.each([
    [['explain', '--event-ttl']],
    [['explain', '--event-ttl=2h', '--version', '1.31']],
    [['--version=1.31', 'explain', '--event-ttl']],
  ])('%j takes a flag as one writes it', (args) => {
    const { code, out } = run(args);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe('--event-ttl');
  });

  it('takes what it suggests', () => {
    const { out } = run(['explain', '--event-tll']);
    const suggested = /Did you mean (\S+)\?/.exec(out)?.[1] ?? '';
    expect(suggested).toBe('--event-ttl');
    expect(run(['explain', suggested]).code).toBe(0);
  });

  it.each([
    [['--nope']],
    [['check', '--version', '1.31', '--event-ttl', 'chapter.service']],
    [[]],
    [['nope']],
    [['check', 'chapter.service']],
    [['check', '--version', '1.31']],
    [['check', '--version', '1.99', 'chapter.service']],
    [['check', '--version', 'new', 'chapter.service']],
    [['check', '--version', '1.31', 'missing.service']],
    [['migrate', '--from', '1.28', 'chapter.service']],
  ])('%j is refused with 2', (args) => {
    const { code, out, err } = run(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toContain('    at ');
    expect(err.trim()).not.toBe('');
  });

  it.each([
    ['an open list', 'profiles: [', /^apiserver-flags: -:1:12: Flow sequence in block collection /],
    [
      'two documents',
      'profiles:\n  - a\n---\nb: 1\n',
      /^apiserver-flags: -:3:1: The file holds several documents\. Keep one\.$/,
    ],
    [
      'deep nesting',
      `profiles:\n${'['.repeat(20_000)}`,
      /^apiserver-flags: -:2:\d+: The file nests deeper than 100 levels\. /,
    ],
    ['an alias of nothing', 'profiles: *a\n', /^apiserver-flags: -:1:1: .*\*?a.* Write the values out\.$/],
  ])('a scheduler configuration that is no YAML is refused at its place: %s', (_, text, message) => {
    const { code, out, err } = run(['cis', '--version', '1.31', '--scheduler-config', '-'], text);
    expect(err.trim()).toMatch(message);
    expect([code, out]).toEqual([2, '']);
  });

  it('helps', () => {
    const { code, out } = run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('Exit codes: 0 nothing wrong');
  });
});
