import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkCommand } from '../src/cli/check-command.js';
import { cisCommand } from '../src/cli/cis-command.js';
import { explainCommand } from '../src/cli/explain-command.js';
import { migrateCommand } from '../src/cli/migrate-command.js';
import { paintWith, toJson } from '../src/cli/output.js';
import { readCommand, readFlagTexts } from '../src/index.js';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const paint = paintWith(false);
const golden = (name: string): string => new URL(`golden/${name}`, import.meta.url).pathname;

describe('check', () => {
  const check = (file: string, version: string) =>
    checkCommand(fixture(file), { version, path: file, form: 'auto', paint });

  it.each([
    ['chapter.service', '1.31.0', 0],
    ['chapter.service', '1.20.2', 0],
    ['broken.service', '1.31.0', 1],
    ['broken.service', '1.20.2', 1],
    ['manifest.yaml', '1.34', 1],
    ['arguments.txt', '1.28', 1],
    ['other.service', '1.31', 1],
  ])('%s for %s', async (file, version, exitCode) => {
    const output = check(file, version);
    expect(output.exitCode).toBe(exitCode);
    await expect(output.text).toMatchFileSnapshot(golden(`check-${file}-${version}.txt`));
  });

  it('points at each argument of a unit', () => {
    const text = fixture('broken.service');
    const { argv, positions } = readCommand(text);
    expect(argv.length).toBeGreaterThan(5);
    for (const [index, argument] of argv.entries()) {
      const position = positions[index];
      expect(text.slice(position?.offset).startsWith(argument.split('=')[0] ?? '')).toBe(true);
      expect(text.split('\n')[(position?.line ?? 0) - 1]?.slice((position?.column ?? 0) - 1)).toContain('--');
    }
  });

  it('gives a value that JSON can hold', () => {
    const parsed: unknown = JSON.parse(toJson(check('broken.service', '1.31.0').json));
    expect(parsed).toMatchObject({ verdict: 'refuses', version: '1.31.0', exitCode: 1 });
  });
});

describe('explain', () => {
  it.each([
    'service-account-issuer',
    '--audit_log_maxage',
    'PodSecurity',
    'APIPriorityAndFairness',
    'audit-log-maxag',
  ])('%s', async (name) => {
    await expect(explainCommand(name, '1.31', paint).text).toMatchFileSnapshot(
      golden(`explain-${name.replace(/^-+/, '')}.txt`),
    );
  });
});

describe('migrate', () => {
  it('tells what 1.34 makes of flags of 1.20', async () => {
    const output = migrateCommand(fixture('broken.service'), {
      from: '1.20',
      to: '1.34',
      form: 'auto',
      paint,
    });
    expect(output.exitCode).toBe(1);
    await expect(output.text).toMatchFileSnapshot(golden('migrate-broken.txt'));
  });
});

describe('cis', () => {
  it('reports the chapter', async () => {
    const output = cisCommand(
      {
        version: '1.31.0',
        apiserver: readFlagTexts(readCommand(fixture('chapter.service')).argv),
        etcd: readFlagTexts([
          '--client-cert-auth',
          '--peer-client-cert-auth',
          '--trusted-ca-file=/etc/etcd/ca.pem',
          '--cert-file',
          '/c',
          '--key-file',
          '/k',
          '--peer-cert-file=/c',
          '--peer-key-file=/k',
        ]),
        controllerManager: readFlagTexts([
          '--bind-address=0.0.0.0',
          '--use-service-account-credentials=true',
        ]),
        scheduler: readFlagTexts(['--config=/etc/kubernetes/config/kube-scheduler.yaml']),
        schedulerConfiguration: { enableProfiling: false },
        anonymousProbes: ['/healthz'],
        files: [
          { path: '/etc/systemd/system/etcd.service', mode: 0o644, owner: 'root', group: 'root' },
          { path: '/var/lib/kubernetes/kubernetes-key.pem', mode: 0o600, owner: 'root', group: 'root' },
          { path: '/var/lib/etcd', mode: 0o700, owner: 'root', group: 'root' },
        ],
      },
      paint,
    );
    expect(output.exitCode).toBe(1);
    await expect(output.text).toMatchFileSnapshot(golden('cis-chapter.txt'));
  });
});
