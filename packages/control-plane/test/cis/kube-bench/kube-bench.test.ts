import {
  CIS_BENCHMARKS,
  type CisInput,
  type CisResult,
  type CisStatus,
  cisReport,
} from '@harderway/apiserver-flags';
import { exampleClusterYaml, type Profile, parseClusterSpec } from '@harderway/cluster-spec';
import { describe, expect, test } from 'vitest';
import { plannedInput } from '../../../src/cis/planned.js';
import { broken } from './broken.js';
import { automatedFailures, exceptions, itemsOf, verdictOf } from './evaluate.js';
import type { KubeBenchItem, Verdict } from './model.js';
import { viewOfPlan } from './view.js';

const inputs = new Map<string, CisInput>();

/** The input that would be found on a control node of a version of Kubernetes. */
function planned(profile: Profile, kubernetes: string): CisInput {
  const key = `${profile} ${kubernetes}`;
  const known = inputs.get(key);
  if (known !== undefined) return known;
  const { spec } = parseClusterSpec(
    exampleClusterYaml({ profile, versions: { kubernetes, etcd: '3.5.30' } }),
  );
  const input = spec && plannedInput(spec);
  if (input === undefined) throw new Error('the example is not valid');
  inputs.set(key, input);
  return input;
}

/** Our verdict on an item: the first that is not a pass, if one is not. */
function verdictIn(report: readonly CisResult[], { id }: KubeBenchItem): CisStatus | undefined {
  const own = report.filter((result) => result.id === id);
  return own.find(({ status }) => status !== 'pass')?.status ?? own[0]?.status;
}

/** Pairs of verdicts that say the same: files that are not there fail with kube-bench. */
const agreeing: readonly (readonly [CisStatus, Verdict])[] = [
  ['pass', 'pass'],
  ['fail', 'fail'],
  ['not-applicable', 'fail'],
  ['manual', 'unasked'],
];

/** Where our verdict is another, and why. */
const differences: Readonly<Record<string, string>> = {
  '1.2.1': 'ours knows that a file may let anonymous callers ask for health alone',
  '1.2.20': 'ours reads how long requests may take, which kube-bench leaves to people',
  '1.4.2': 'a scheduler without the flag listens on all addresses',
  '2.7': 'ours does not take any authority for one of its own',
};

const production = (kubernetes: string) => planned('production', kubernetes);

describe.each(CIS_BENCHMARKS)('version %s of the benchmark', (benchmark) => {
  test('has the items that kube-bench has, with those that it leaves to people', () => {
    const own = cisReport({ ...production('1.31.2'), benchmark }).map(
      ({ id, assessment }) => `${id} ${assessment}`,
    );
    const theirs = itemsOf(benchmark).map(({ id, assessment }) => `${id} ${assessment}`);
    expect([...new Set(own)].sort()).toEqual([...theirs].sort());
  });

  test.each(['1.20.2', '1.28.2', '1.31.2', '1.34.2', '1.36.2'])(
    'passes in production with Kubernetes %s, but for what is listed, and agrees with ours',
    (version) => {
      expect(automatedFailures(benchmark, viewOfPlan(production(version)))).toEqual(Object.keys(exceptions));
      for (const profile of ['guide', 'production'] as const) {
        const input = planned(profile, version);
        const [report, view] = [cisReport({ ...input, benchmark }), viewOfPlan(input)];
        const others = itemsOf(benchmark).filter((item) => {
          const [own, theirs] = [verdictIn(report, item), verdictOf(item, view)];
          return !agreeing.some(([left, right]) => left === own && right === theirs);
        });
        expect(others.map(({ id }) => id).filter((id) => differences[id] === undefined)).toEqual([]);
      }
    },
  );

  test.each(itemsOf(benchmark).filter(({ assessment }) => assessment === 'automated'))(
    'fails $id with both where that is broken',
    (item) => {
      const input = broken(item, production('1.31.2'));
      const own = verdictIn(cisReport({ ...input, benchmark }), item);
      expect([verdictOf(item, viewOfPlan(input)), own]).toEqual(['fail', 'fail']);
    },
  );

  test('allows the suites that ours allows', () => {
    const item = itemsOf(benchmark).find(({ id }) => id === '1.2.29');
    const suites = itemsOf('1.9').flatMap(({ all = [] }) => all.flatMap(({ within = [] }) => within));
    if (item === undefined || suites.length === 0) throw new Error('no suites');
    for (const suite of [...suites, 'TLS_RSA_WITH_RC4_128_SHA']) {
      const input = production('1.31.2');
      const weakened = { ...input, apiserver: { ...input.apiserver, 'tls-cipher-suites': suite } };
      const theirs = verdictOf(item, viewOfPlan(weakened));
      expect([suite, verdictIn(cisReport({ ...weakened, benchmark }), item)]).toEqual([suite, theirs]);
    }
  });
});
