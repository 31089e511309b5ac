import { describe, expect, it } from 'vitest';
import { etcdFlags } from '../../src/catalog/catalog.js';
import { parseFlags } from '../../src/document/flags.js';
import { run } from './process.js';

// Hand-written in the help, and another thing than the flag's own default: the help names what an
// empty or zero value comes to mean, or writes a duration shorter.
const helpSays: Readonly<Record<string, string>> = {
  'auto-tls': 'false',
  'backend-batch-interval': '',
  'backend-bbolt-freelist-type': 'map',
  'data-dir': `\${name}.etcd`,
  'experimental-compact-hash-check-time': '1m',
  'experimental-compaction-batch-limit': '1000',
  'experimental-compaction-sleep-interval': '10ms',
  'experimental-watch-progress-notify-interval': '10m',
  'grpc-keepalive-interval': '2h',
  'max-concurrent-streams': 'math.MaxUint32',
};

interface HelpFlag {
  readonly name: string;
  readonly default?: string | undefined;
}

function helpFlags(text: string): readonly HelpFlag[] {
  return [...text.matchAll(/^ {2}--([a-z0-9-]+)(?:[ =](.*))?$/gm)].map(([, name = '', rest = '']) => {
    const quoted = /^'(.*)'$/.exec(rest.trim())?.[1];
    const bare = rest.trim();
    const value = quoted ?? (bare === '' ? undefined : bare);
    return { name, default: value };
  });
}

// Texts that each type reads or refuses in its own way.
const probes = [
  '',
  'x',
  '1',
  '-1',
  '1.5',
  '1s',
  'true',
  'a,b',
  'http://a:1',
  'http://a:1/',
  'new',
  '99999999999999999999',
  '4294967296',
];

describe('etcd --help', async () => {
  const { stdout: versionText } = await run('/usr/bin/etcd', ['--version']);
  const version = /etcd Version: (\S+)/.exec(versionText)?.[1] ?? '';
  const { stdout, stderr } = await run('/usr/bin/etcd', ['--help']);
  const shown = helpFlags(stdout + stderr).filter(
    (flag) => flag.name !== 'help' && flag.name !== 'version' && flag.name !== 'config-file',
  );

  it('shows only flags that the catalog has, with the same default', () => {
    const flags = etcdFlags(version);
    expect(shown.length).toBeGreaterThan(100);
    for (const { name, default: standard } of shown) {
      const spec = flags[name];
      expect(spec, name).toBeDefined();
      if (standard === undefined || spec === undefined) continue;
      expect(standard, name).toBe(helpSays[name] ?? spec.default);
    }
  });

  it('leaves out only flags that are hidden', () => {
    const names = new Set(shown.map((flag) => flag.name));
    const hidden = Object.entries(etcdFlags(version))
      .filter(([name, spec]) => !names.has(name) && spec.type !== 'ignored')
      .map(([name]) => name);
    expect(hidden.sort()).toEqual(['config-file', 'experimental-snapshot-catchup-entries', 'version']);
  });

  it('and the types agree: every flag takes and refuses the same texts', async () => {
    const names = Object.keys(etcdFlags(version)).filter((name) => name !== 'version');
    const jobs = names.flatMap((name) => probes.map((text) => `--${name}=${text}`));
    const differences: string[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < jobs.length) {
        const flag = jobs[next] ?? '';
        next += 1;
        const { exitCode } = await run('/usr/bin/etcd', [flag, '--version']);
        const read = parseFlags([flag, '--version'], { version });
        const ours = read.diagnostics.some((found) => found.severity === 'error') ? 2 : 0;
        if (ours !== exitCode) differences.push(`${flag}: program ${exitCode}, package ${ours}`);
      }
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(differences).toEqual([]);
  });
});
