import { readFileSync, writeFileSync } from 'node:fs';
import { parseClusterSpec } from '@harderway/cluster-spec';
import { rulesDocument } from '@harderway/diagnostics';
import { describe, expect, it, test } from 'vitest';
import { rules } from '../src/rules/rules.js';
import { withKeys } from './example.js';

const found = (yaml: string): readonly string[] =>
  withKeys(yaml).diagnostics.map(({ severity, code }) => `${severity} ${code}`);

describe('extra flags', () => {
  it.each([
    ['etcd', 'data-dir: /x', 'error reserved-flag', 'etcd.dataDirectory decides'],
    ['etcd', 'quota-backend-bytes: 8589934592', undefined, ''],
    ['etcd', 'config-file: /x', 'error reserved-flag', 'give its settings as extraFlags'],
    ['etcd', 'discovery: https://discovery.example/x', 'error reserved-flag', 'remove it'],
    ['etcd', 'discovery-srv: lab.example', 'error reserved-flag', 'remove it'],
    ['etcd', 'force-new-cluster: true', 'error reserved-flag', 'harderway restore'],
    ['kubeApiserver', 'tls-cert-file: /x', 'error reserved-flag', 'remove it'],
    ['kubeApiserver', 'version: true', 'error reserved-flag', 'remove it'],
    ['kubeApiserver', 'event-ttl: 2h', 'info overridden-flag', ''],
    ['kubeControllerManager', 'leader-elect: false', 'error reserved-flag', 'remove it'],
    // The programs would listen on one port, or where apply does not ask for their health.
    ['kubeControllerManager', 'secure-port: 10259', 'error reserved-flag', 'remove it'],
    ['kubeScheduler', 'secure-port: 0', 'error reserved-flag', 'remove it'],
    ['kubeScheduler', 'v: 4', 'info overridden-flag', ''],
    ['kubeScheduler', 'constructor: x', undefined, ''],
  ])('%s %s', (section, flag, expected, hint) => {
    const { diagnostics, spec } = withKeys(`${section}: {extraFlags: {${flag}}}`);
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
      expected ? [expected] : [],
    );
    expect(diagnostics[0]?.hint ?? '').toContain(hint);
    expect(spec === undefined).toBe(expected?.startsWith('error') ?? false);
  });

  it('are refused with the reason where harderway leaves them out', () => {
    const [diagnostic] = withKeys('kubeScheduler: {extraFlags: {secure-port: 10260}}').diagnostics;
    expect(diagnostic?.message).toBe(
      '--secure-port of kube-scheduler cannot be set: 10259 is the default, and apply asks there whether the program is healthy',
    );
  });

  it('are placed at their key', () => {
    const [diagnostic] = withKeys('etcd: {extraFlags: {name: x}}').diagnostics;
    expect(diagnostic).toMatchObject({
      subject: 'etcd.extraFlags.name',
      span: { start: { line: 7, column: 21 }, end: { line: 7, column: 25 } },
    });
  });
});

describe('ports', () => {
  it.each([
    ['network: {serviceNodePortRange: 6000-7000}', ['error port-conflict']],
    ['network: {serviceNodePortRange: 2379-2379}', ['error port-conflict']],
    ['network: {serviceNodePortRange: 31000-32000}', []],
    ['etcd: {extraFlags: {listen-metrics-urls: "http://0.0.0.0:10257"}}', ['error port-conflict']],
    [
      'etcd: {extraFlags: {listen-metrics-urls: "http://127.0.0.1:9979,http://0.0.0.0:6443"}}',
      ['error port-conflict'],
    ],
    ['etcd: {extraFlags: {listen-client-http-urls: "https://0.0.0.0:2379"}}', ['error port-conflict']],
    [
      'etcd: {extraFlags: {listen-metrics-urls: "http://[::1]:9979", listen-client-http-urls: "https://0.0.0.0:9979"}}',
      ['error port-conflict'],
    ],
    ['etcd: {extraFlags: {listen-metrics-urls: "http://0.0.0.0:2381"}}', []],
    ['etcd: {extraFlags: {listen-metrics-urls: "http://0.0.0.0:9979"}}', []],
    [
      'profile: production\netcd: {extraFlags: {listen-client-http-urls: "https://0.0.0.0:2381"}}',
      ['error port-conflict'],
    ],
  ])('%s', (yaml, expected) => {
    expect(found(yaml)).toEqual(expected);
  });

  it('include the port of the API', () => {
    const text = 'api: {virtualIp: 192.168.1.21, port: 2380}\nhosts: []\n';
    const diagnostics = parseClusterSpec(text, { rules }).diagnostics;
    expect(diagnostics.map(({ code, subject }) => `${code} ${subject}`)).toContain('port-conflict api.port');
  });
});

describe('schedules', () => {
  it.each([
    ['schedule: daily', []],
    ['schedule: Mon..Fri 09:00 Europe/Zurich', []],
    ['schedule: every 6 hours', ['error malformed-schedule']],
    ['schedule: ""', ['error malformed-schedule']],
    ['schedule: 2026-01-01', ['error malformed-schedule']],
    ['schedule: 2020-02-30 12:00', ['error malformed-schedule']],
    ['drillSchedule: now and then', ['error malformed-schedule']],
  ])('%s', (yaml, expected) => {
    expect(found(`backup:\n  ${yaml}`)).toEqual(expected);
  });

  it('say whether the text is no expression, or one that elapses once', () => {
    const messages = (schedule: string) =>
      withKeys(`backup: {schedule: ${schedule}}`).diagnostics.map(({ message }) => message);
    expect(messages('every 6 hours')).toEqual(['"every 6 hours" is not an OnCalendar expression']);
    expect(messages('2026-01-01')).toEqual(['"2026-01-01" never recurs']);
  });
});

const codesOf = (text: string): readonly string[] =>
  parseClusterSpec(text, { rules }).diagnostics.map(({ code }) => code);

test.each(rules.rules.map((rule) => [rule.code, rule.example] as const))(
  'the example of %s',
  (code, example) => {
    expect(codesOf(example?.bad ?? '')).toContain(code);
    if (example?.good !== undefined) expect(codesOf(example.good)).not.toContain(code);
  },
);

test('RULES.md is up to date (write it with UPDATE=1)', () => {
  const url = new URL('../RULES.md', import.meta.url);
  const text = rulesDocument(rules.rules, { name: '@harderway/program-settings', language: 'yaml' });
  if (process.env['UPDATE'] === '1') writeFileSync(url, text);
  expect(readFileSync(url, 'utf8')).toBe(text);
});
