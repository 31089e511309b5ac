import { expect, test } from 'vitest';
import { readHostFacts } from '../../src/facts/host-facts.js';
import type { PreflightFinding } from '../../src/facts/model.js';
import { virtualIpLines } from '../../src/facts/virtual-ip.js';
import { virtualIpFree } from '../../src/preflight/checks/virtual-ip.js';
import { exampleSpec, withStandby } from '../example.js';

const spec = exampleSpec(withStandby);
const stranger = '52:54:00:00:00:99';

/** The findings where the first gateway prints this, and the other hosts their hardware addresses. */
const findings = (...printed: readonly string[]): readonly PreflightFinding[] =>
  virtualIpFree.look({
    hosts: spec.hosts.map((host, index) => {
      const lines = ['== hardware', `52:54:00:00:00:0${index}`, ...(index === 0 ? printed : [])];
      return readHostFacts(host, `${lines.join('\n')}\n`, 0, 0);
    }),
    spec,
    plan: { kind: 'apply', cluster: '', hosts: [], waves: [] },
    etcd: { members: [], statuses: [], hashes: { kind: 'same' }, alarms: [], silent: new Map() },
    stage: { revision: 0, keys: [] },
    credentialWarnings: [],
  });

test('another machine with the virtual IP is found', () => {
  expect(findings('== holders', stranger, 'asked')).toMatchObject([
    { verdict: 'failed', host: 'gateway', found: expect.stringContaining(`${stranger} answers for`) },
  ]);
});

test.each([
  ['nobody answers', ['== holders', 'asked']],
  ['another gateway of the cluster answers', ['== holders', '52:54:00:00:00:01', 'asked']],
  ['a gateway that leaves answers', ['== holders', stranger, 'asked', '== leaving', stranger, 'asked']],
  ['the gateway has the address already', []],
])('%s, which is no fault', (_, printed) => {
  expect(findings(...printed)).toEqual([]);
});

test.each([
  ['perl is missing', ['== holders']],
  ['the answer is cut off', ['== holders', stranger]],
  ['its own address is elsewhere', ['== holders', 'not here']],
])('where %s, it is unknown', (_, printed) => {
  expect(findings(...printed)).toMatchObject([{ verdict: 'unknown', host: 'gateway' }]);
});

test('control nodes ask nothing', () => {
  const asked = spec.hosts.filter((host) => virtualIpLines(spec, host).length > 0);
  expect(asked.map(({ role }) => role)).toEqual(['gateway', 'gateway']);
});
