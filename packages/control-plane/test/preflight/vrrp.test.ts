import { keepalivedUnit } from '@harderway/program-settings';
import { expect, test } from 'vitest';
import { readHostFacts } from '../../src/facts/host-facts.js';
import type { PreflightFinding } from '../../src/facts/model.js';
import { vrrpReaches } from '../../src/preflight/checks/vrrp.js';
import { preflightChecks } from '../../src/preflight/preflight.js';
import { exampleSpec, withStandby } from '../example.js';

const spec = exampleSpec(withStandby);

/** The answer of a gateway. */
interface Printed {
  /** Addresses that it reaches; undefined if it can't try. */
  readonly reaches?: readonly string[] | undefined;
  readonly runs?: boolean | undefined;
}

/** The findings about gateways that print this. */
function findings(printed: Readonly<Record<string, Printed>>): readonly PreflightFinding[] {
  const hosts = spec.hosts
    .filter(({ role }) => role === 'gateway')
    .map((host) => {
      const { reaches, runs = false } = printed[host.name] ?? {};
      const text = [
        ...(reaches === undefined ? [] : ['== vrrp', ...reaches]),
        ...['== units', `Id=${keepalivedUnit}`, `ActiveState=${runs ? 'active' : 'inactive'}`],
      ].join('\n');
      return readHostFacts(host, `${text}\n`, 0, 0);
    });
  return vrrpReaches.look({
    hosts,
    spec,
    plan: { kind: 'apply', cluster: '', hosts: [], waves: [] },
    etcd: { members: [], statuses: [], hashes: { kind: 'same' }, alarms: [], silent: new Map() },
    stage: { revision: 0, keys: [] },
    credentialWarnings: [],
  });
}

const both = { gateway: { reaches: ['192.168.1.9'] }, gateway1: { reaches: ['192.168.1.10'] } };

test('gateways that reach each other by VRRP pass', () => {
  expect(findings(both)).toEqual([]);
});

test('a filter in one direction is found', () => {
  expect(findings({ ...both, gateway1: { reaches: [] } })).toMatchObject([
    { verdict: 'failed', host: 'gateway1', found: expect.stringContaining('does not reach gateway at') },
  ]);
});

test('keepalived that runs takes packets in silence, which is no fault', () => {
  expect(findings({ gateway: { reaches: [], runs: true }, gateway1: { reaches: [], runs: true } })).toEqual(
    [],
  );
});

test('a gateway that can not try is unknown', () => {
  expect(findings({ ...both, gateway: {} })).toMatchObject([{ verdict: 'unknown', host: 'gateway' }]);
});

test('the check is about several gateways alone', () => {
  const check = preflightChecks.find(({ name }) => name === 'vrrp');
  expect([exampleSpec(), spec].map((own) => check?.isWanted?.(own))).toEqual([false, true]);
});
