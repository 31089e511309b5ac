import { type ClusterSpec, editClusterYaml } from '@harderway/cluster-spec';
import { expect, test } from 'vitest';
import { readHostFacts } from '../../src/facts/host-facts.js';
import type { PreflightFacts } from '../../src/facts/model.js';
import type { Step } from '../../src/operations/plan.js';
import { serviceRange, storedObjects, tokenIssuer } from '../../src/preflight/checks/identity.js';
import { exampleSpec } from '../example.js';

const changed = ['control0', 'control1'];

function restart(host: string): Step {
  const shown = { action: 'restart', summary: '', why: '' } as const;
  const resource = { kind: 'unit', name: 'kube-apiserver.service', enabled: true, active: true } as const;
  return {
    kind: 'change',
    id: `${host}/kube-apiserver`,
    host,
    stage: 'kube-apiserver',
    ...shown,
    change: { id: 'unit:kube-apiserver.service', ...shown, resource },
  };
}

/** Facts of control nodes whose API servers run with these arguments; one that is not set up has none. */
function factsWith(spec: ClusterSpec, ...argv: readonly (readonly string[] | undefined)[]): PreflightFacts {
  const control = spec.hosts.filter(({ role }) => role === 'control');
  return {
    spec,
    hosts: control.map((host, index) => {
      const own = argv[index];
      const text =
        own === undefined ? '' : `== apiserver\n/usr/local/bin/kube-apiserver\n${own.join('\n')}\n`;
      return readHostFacts(host, text, 0, 0);
    }),
    plan: {
      kind: 'apply',
      cluster: spec.name,
      hosts: [],
      waves: [
        { id: 'restart', title: 'restart', hosts: changed.map((host) => ({ host, steps: [restart(host)] })) },
      ],
    },
    etcd: { members: [], statuses: [], hashes: { kind: 'same' }, alarms: [], silent: new Map() },
    stage: { revision: 0, keys: [] },
    credentialWarnings: [],
  };
}

const old = 'https://192.168.1.21:6443';
const other = 'https://192.168.1.99:6443';
const runs = (...issuers: readonly string[]) => issuers.map((issuer) => `--service-account-issuer=${issuer}`);

const wanted = (...issuers: readonly string[]) =>
  exampleSpec((yaml) =>
    editClusterYaml(yaml, [{ path: ['kubeApiserver', 'serviceAccountIssuers'], value: issuers }]),
  );

const found = (facts: PreflightFacts) =>
  tokenIssuer.look(facts).map(({ host, found: text }) => `${host}: ${text}`);

test('another virtual IP would end every token', () => {
  const moved = exampleSpec((yaml) => yaml.replace('virtualIp: 192.168.1.21', 'virtualIp: 192.168.1.99'));
  const facts = factsWith(moved, runs(old), ['--service-account-issuer', old]);
  expect(tokenIssuer.look(facts)).toEqual(
    ['control0', 'control1'].map((host) => ({
      verdict: 'failed',
      host,
      found: `it signs tokens as ${old}, and would accept only ${other}: every token of a pod ends at once`,
      hint: `keep the issuer by kubeApiserver: {serviceAccountIssuers: [${old}]} in cluster.yaml; \`harderway rotate service-account-issuer\` then moves to the new one in stages`,
    })),
  );
});

test.each([
  ['it stays', [old], [old]],
  ['another is accepted too', [old], [old, other]],
  ['another signs that all accept', [old, other], [other, old]],
  ['the old one is dropped once it no longer signs', [other, old], [other]],
])('tokens stay valid where %s', (_, from, to) => {
  expect(found(factsWith(wanted(...to), runs(...from), runs(...from)))).toEqual([]);
});

test('a new issuer does not sign before every server accepts it', () => {
  const spec = wanted(other, old);
  expect(found(factsWith(spec, runs(old, other), runs(old)))).toEqual([
    `control1: it does not accept tokens of ${other} yet, which others would already sign`,
  ]);
  expect(found(factsWith(spec, runs(old)))).toEqual([]);
});

test('an API server that does not say its issuer is no reason to go on', () => {
  const facts = factsWith(exampleSpec(), ['--v=2']);
  expect(tokenIssuer.look(facts)).toMatchObject([
    {
      verdict: 'unknown',
      host: 'control0',
      found: 'its API server did not say its --service-account-issuer',
    },
  ]);
});

test('an API server that the plan leaves alone goes on as it is', () => {
  expect(found(factsWith(wanted(other), undefined, undefined, runs(old)))).toEqual([]);
});

test('nothing is lost where no API server is set up', () => {
  expect(found(factsWith(wanted(other)))).toEqual([]);
  expect(serviceRange.look(factsWith(wanted(other)))).toEqual([]);
});

test('Services would lose their addresses in another range', () => {
  const spec = exampleSpec();
  const of = (range: string) => factsWith(spec, [`--service-cluster-ip-range=${range}`]);
  expect(serviceRange.look(of('10.32.0.0/16'))).toEqual([]);
  expect(serviceRange.look(of('10.96.0.0/12'))).toMatchObject([
    {
      verdict: 'failed',
      host: 'control0',
      found: 'Services have addresses in 10.96.0.0/12, and would have to be in 10.32.0.0/16',
    },
  ]);
});

test('objects would not be found by another prefix, or in another etcd', () => {
  const withFlag = (flag: string, value: string) =>
    exampleSpec((yaml) => editClusterYaml(yaml, [{ path: ['kubeApiserver', 'extraFlags', flag], value }]));
  const look = (spec: ClusterSpec, ...argv: string[]) =>
    storedObjects.look(factsWith(spec, argv)).map(({ host, found: text }) => `${host}: ${text}`);
  const prefixed = withFlag('etcd-prefix', '/k');
  expect(look(exampleSpec())).toEqual([]);
  expect(look(exampleSpec(), '--etcd-prefix=/registry')).toEqual([]);
  expect(look(prefixed, '--etcd-prefix=/k')).toEqual([]);
  expect(look(prefixed)).toEqual([
    'control0: its API server keeps objects by --etcd-prefix=/registry, and would look for them by --etcd-prefix=/k',
  ]);
  expect(look(exampleSpec(), '--etcd-prefix=/k')).toHaveLength(1);
  expect(look(withFlag('etcd-servers-overrides', '/events#https://192.0.2.1:2379'))).toEqual([
    'control0: its API server keeps objects without --etcd-servers-overrides, and would look for them by --etcd-servers-overrides=/events#https://192.0.2.1:2379',
  ]);
  expect(storedObjects.look(factsWith(prefixed))).toEqual([]);
});
