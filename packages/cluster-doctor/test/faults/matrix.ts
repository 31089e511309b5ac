import { describe, expect, test } from 'vitest';
import { all, type Plant, property, stopped } from '../../../../tools/testing/hand-built/edit.js';
import {
  faultOf,
  faults,
  pairOfGateways,
  withKeepalived,
} from '../../../../tools/testing/hand-built/faults.js';
import { doctorRules } from '../../src/checks/findings.generated.js';
import { decoys } from '../bundles/decoys.js';
import { findingsAfter, reportAfter } from '../bundles/judged.js';

test.for(faults)('$title: $code on $host comes first, and nothing else is called a cause', (fault) => {
  const { title, plant, code, host } = fault;
  const { findings } = reportAfter(plant);
  const [first] = findings;
  expect(first?.id, JSON.stringify(findings, undefined, 1)).toBe(code);
  expect([...(first?.hosts ?? []), '']).toContain(host);
  expect(first?.evidence).not.toEqual([]);
  expect([...(first?.repair ?? []), first?.advice]).not.toEqual([undefined]);
  const others = findings.filter(({ id, severity }) => id !== code && severity === 'error');
  expect(
    others.map(({ id, message }) => `${id}: ${message}`),
    title,
  ).toEqual([]);
});

test.for(decoys)('$title is nothing above a note', ({ plant }) => {
  expect(reportAfter(plant).findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
});

test('all decoys together are nothing above a note', () => {
  expect(reportAfter(all(...decoys.map(({ plant }) => plant))).health).toBe('healthy');
});

test('a keepalived that reloads its file runs', () => {
  const reloading = property('gateway1', 'keepalived.service', 'ActiveState', 'reloading');
  expect(reportAfter(all(pairOfGateways, reloading)).health).toBe('healthy');
});

test('a keepalived that is disabled is missed only where another gateway runs one', () => {
  const disabled = (host: string): Plant =>
    all(
      stopped(host, 'keepalived.service'),
      property(host, 'keepalived.service', 'UnitFileState', 'disabled'),
    );
  const alone = all(withKeepalived('gateway', '192.168.1.10', '192.168.1.9'), disabled('gateway'));
  expect(reportAfter(alone).health).toBe('healthy');
  const [first] = findingsAfter(all(pairOfGateways, disabled('gateway1')));
  expect(first).toMatchObject({ id: 'keepalived-stopped', hosts: ['gateway1'] });
});

describe('of two faults, the one that the other needs comes first', () => {
  test.for([
    ['another CA on one host', 'quorum lost'],
    ['virtual address missing on a real server', 'ARP settings missing'],
    ['etcd not enabled', 'ARP settings not persistent'],
    ['disk full', 'port of etcd taken'],
    ['anonymous requests off', 'check expects OK'],
  ] as const)('%s, %s', ([cause, other]) => {
    const [first, second] = [faultOf(cause), faultOf(other)];
    const found = findingsAfter(all(first.plant, second.plant));
    expect(found[0]?.id, found.map(({ message }) => message).join('\n')).toBe(first.code);
    expect(found.map(({ id }) => id)).toContain(second.code);
  });
});

test('every code is found by a fault or a decoy', () => {
  const tried = new Set(
    [...faults, ...decoys].flatMap(({ plant }) => findingsAfter(plant).map(({ id }) => id)),
  );
  expect(doctorRules.map(({ code }) => code).filter((code) => !tried.has(code))).toEqual([]);
});
