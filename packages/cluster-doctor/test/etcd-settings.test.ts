import { formatConfigFile, formatEnvironment, parseFlags } from '@harderway/etcd-config';
import { expect, test } from 'vitest';
import { all, editUnit, on, type Plant, replaced, stopped } from '../../../tools/testing/hand-built/edit.js';
import { argumentsOf, healthy } from '../../../tools/testing/hand-built/healthy.js';
import { judge } from '../src/judge/judge.js';

const version = '3.5.15';
const unit = 'etcd.service';
const names = ['control0', 'control1', 'control2'];
const command = /ExecStart=(?:[^\n]*\\\n)*[^\n]*\n/;

/** The settings of the fixture's etcd on a host. */
function settingsOf(name: string): ReturnType<typeof parseFlags>['settings'] {
  const host = healthy().hosts.find((each) => each.name === name);
  const [, ...argv] = argumentsOf(host?.answers[`unit ${unit}`]?.output ?? '');
  return parseFlags(argv, { version }).settings;
}

const config = '/etc/etcd/etcd.yaml';
const fileText = (name: string): string => formatConfigFile(settingsOf(name), { version }).output;

/** etcd takes all from a configuration file. */
const byFile = (name: string, change = (text: string) => text): Plant =>
  all(
    editUnit(name, unit, replaced(command, `ExecStart=/usr/local/bin/etcd --config-file=${config}\n`)),
    on(name, ({ files }) => ({
      files: {
        ...files,
        [config]: { kind: 'file', text: change(fileText(name)), mode: '600', owner: 'root:root' },
      },
    })),
  );

const defaults = '/etc/default/etcd';

/** etcd takes all from an environment file, and its process has the variables. */
function byEnvironment(
  name: string,
  change: (variables: Readonly<Record<string, string>>) => Readonly<Record<string, string>> = (all) => all,
): Plant {
  const { output: variables } = formatEnvironment(settingsOf(name), { version });
  const lines = Object.entries(change(variables)).map(([key, value]) => `${key}=${value}`);
  return all(
    editUnit(
      name,
      unit,
      replaced(
        command,
        `EnvironmentFile=-${defaults}\nExecStart=/usr/local/bin/etcd --quota-backend-bytes=0\n`,
      ),
    ),
    on(name, ({ files, processes }) => ({
      files: {
        ...files,
        [defaults]: {
          kind: 'file',
          text: lines.map((line) => line.replace(/=(.*)$/, '="$1"')).join('\n'),
          mode: '644',
          owner: 'root:root',
        },
      },
      processes: processes.map((process) =>
        process.unit === unit ? { ...process, environment: lines } : process,
      ),
    })),
  );
}

test.each([
  ['a configuration file', byFile],
  ['its environment', byEnvironment],
] as const)('etcd may take its settings from %s', (_, settings) => {
  const { health, findings } = judge(all(...names.map((name) => settings(name)))(healthy()));
  expect([health, findings.map(({ id, message }) => [id, message])]).toEqual(['healthy', []]);
});

test.each([
  ['a configuration file', byFile],
  ['an environment file', byEnvironment],
] as const)('a stopped member is judged by the settings in %s', (_, settings) => {
  const plant = all(...names.map((name) => settings(name)), stopped('control1', unit));
  expect(judge(plant(healthy())).findings.map(({ id }) => id)).toEqual(['service-stopped']);
});

test('an environment file may be named after its unit', () => {
  const named = all(
    ...names.map((name) =>
      all(byEnvironment(name), editUnit(name, unit, replaced(defaults, '/etc/default/%p'))),
    ),
  );
  expect(judge(all(named, stopped('control1', unit))(healthy()))).toMatchObject({
    findings: [{ id: 'service-stopped' }],
    unread: [],
  });
});

/** The commands of a finding, where a member has other variables. */
function repairOf(code: string, change: Parameters<typeof byEnvironment>[1]): readonly string[] {
  const plant = all(byEnvironment('control0'), byEnvironment('control1', change), byEnvironment('control2'));
  const found = judge(plant(healthy())).findings.find(({ id }) => id === code);
  expect(found?.evidence[0]).toMatchObject({ host: 'control1', file: defaults });
  return (found?.repair ?? []).map(({ command: each }) => each.split(' && ').slice(1).join(' && '));
}

test.each([
  ['etcd-force-new-cluster', { ETCD_FORCE_NEW_CLUSTER: 'true' }, 'ETCD_FORCE_NEW_CLUSTER="false"'],
  [
    'etcd-address-foreign',
    { ETCD_LISTEN_PEER_URLS: 'https://192.168.1.99:2380' },
    'ETCD_LISTEN_PEER_URLS="https://192.168.1.12:2380"',
  ],
])('%s of an environment file is repaired there', (code, variables, to) => {
  const [command, ...others] = repairOf(code, (given) => ({ ...given, ...variables }));
  expect(others).toEqual([]);
  expect(command).toMatch(
    /^sed -i '\d+s\|ETCD_.*' \/etc\/default\/etcd && systemctl daemon-reload && systemctl restart etcd$/,
  );
  expect(command).toContain(`|${to}|`);
});

test('etcd whose unit has no flags may be open to everybody', () => {
  const open = ({
    ETCD_TRUSTED_CA_FILE: _,
    ETCD_CLIENT_CERT_AUTH: __,
    ...rest
  }: Readonly<Record<string, string>>) => rest;
  const bare = (name: string): Plant =>
    all(byEnvironment(name, open), editUnit(name, unit, replaced(' --quota-backend-bytes=0', '')));
  const [found] = judge(all(...names.map(bare))(healthy())).findings;
  expect(found?.id).toBe('etcd-open');
  expect(found?.repair[0]?.command).toMatch(
    /\|\/usr\/local\/bin\/etcd --client-cert-auth=true --trusted-ca-file=\/etc\/etcd\/ca\.pem\|/,
  );
});

test('a fault in a configuration file is shown there, and a person edits it', () => {
  const foreign = (text: string): string =>
    text.replace(/^(listen-client-urls: ).*$/m, '$1https://192.168.1.99:2379');
  const plant = all(byFile('control0'), byFile('control1', foreign), byFile('control2'));
  const [found, ...others] = judge(plant(healthy())).findings;
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    id: 'etcd-address-foreign',
    evidence: [
      {
        host: 'control1',
        file: `<configuration file ${config}>`,
        text: 'listen-client-urls: https://192.168.1.99:2379',
      },
      {},
    ],
  });
  expect(found?.repair.map(({ command: each }) => String(each))).toEqual([
    `editor +1 ${config} && systemctl restart etcd`,
  ]);
});
