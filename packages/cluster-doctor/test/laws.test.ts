import { parseClusterSpec } from '@harderway/cluster-spec';
import { rules } from '@harderway/program-settings';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adopt } from '../src/adoption/adopt.js';
import type { Bundle, HostFacts } from '../src/bundle/model.js';
import { parseBundle } from '../src/bundle/read.js';
import { judge } from '../src/judge/judge.js';
import { faults } from './bundles/faults.js';
import { healthy } from './bundles/healthy.js';

/** A text that ends early, or has lines of another one between its own. */
const damaged = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.nat(text.length).map((end) => text.slice(0, end)),
    fc.string(),
    fc
      .tuple(fc.nat(text.length), fc.string())
      .map(([at, other]) => text.slice(0, at) + other + text.slice(at)),
  );

/** A host some of whose answers and files are damaged or absent; one that was not reached has none. */
function damagedHost(host: HostFacts): fc.Arbitrary<HostFacts> {
  if (Object.keys(host.answers).length === 0) return fc.constant(host);
  return fc
    .tuple(
      fc.subarray(Object.keys(host.answers)),
      fc.subarray(Object.keys(host.files)),
      fc.array(fc.tuple(fc.constantFrom(...Object.keys(host.answers)), fc.nat()), { maxLength: 3 }),
      fc.constantFrom(...Object.keys(host.files)),
      fc.infiniteStream(
        damaged(
          Object.values(host.answers)
            .map(({ output }) => output)
            .join('\n'),
        ),
      ),
    )
    .map(([answers, files, broken, path, texts]) => ({
      ...host,
      answers: Object.fromEntries([
        ...answers.map((name) => [name, host.answers[name] ?? { exitCode: 1, output: '' }] as const),
        ...broken.map(
          ([name, exitCode]) => [name, { exitCode: exitCode % 2, output: texts.next().value ?? '' }] as const,
        ),
      ]),
      files: Object.fromEntries([
        ...files.map((name) => [name, host.files[name] ?? { kind: 'missing' as const }] as const),
        [path, { ...host.files[path], kind: 'file' as const, text: texts.next().value ?? '' }] as const,
      ]),
    }));
}

/** The view of a machine that got some answers, some of them damaged. */
const damagedClient = ({ client = { answers: {}, unread: [] } }: Bundle): fc.Arbitrary<Bundle['client']> =>
  fc
    .tuple(
      fc.subarray(Object.entries(client.answers)),
      fc.infiniteStream(
        damaged(
          Object.values(client.answers)
            .map(({ output }) => output)
            .join('\n'),
        ),
      ),
    )
    .map(([answers, texts]) => ({
      ...client,
      answers: Object.fromEntries(
        answers.map(
          ([name, { exitCode }]) => [name, { exitCode, output: texts.next().value ?? '' }] as const,
        ),
      ),
    }));

const bundles: fc.Arbitrary<Bundle> = fc
  .constantFrom(...faults)
  .map(({ plant }) => plant(healthy()))
  .chain((bundle) =>
    fc
      .tuple(fc.tuple(...bundle.hosts.map(damagedHost)), damagedClient(bundle))
      .map(([hosts, client]) => ({ ...bundle, hosts, client })),
  );

test('judging never throws, whatever is missing or damaged', () => {
  fc.assert(fc.property(bundles, (bundle) => judge(bundle).version === 1));
});

/** Requires that a cluster is adopted as a cluster.yaml without an error, or not at all and with a reason. */
function adoptsOrSaysWhy(bundle: Bundle): void {
  const { clusterYaml, report } = adopt(bundle);
  expect(clusterYaml === undefined).toBe(report.unknown.length + report.refused.length > 0);
  if (clusterYaml === undefined) return;
  const { diagnostics } = parseClusterSpec(clusterYaml, { rules });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
}

test('a cluster is adopted without an error, or not at all, whatever is missing or damaged', () => {
  fc.assert(fc.property(bundles, adoptsOrSaysWhy));
});

test.each(faults.map(({ title, plant }) => [title, plant] as const))(
  'a cluster with a fault is adopted or not: %s',
  (_, plant) => {
    adoptsOrSaysWhy(plant(healthy()));
  },
);

test('a text is a bundle, or is refused with a code', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        parseBundle(text);
      } catch (error) {
        expect(error).toMatchObject({ code: 'bundle-unreadable' });
      }
    }),
  );
});

test('a bundle without facts says nothing', () => {
  const empty: Bundle = {
    version: 1,
    collectedAt: '2026-11-20T10:00:00.000Z',
    hosts: [{ name: 'a', answers: {}, files: {}, processes: [], unread: [] }],
  };
  expect(judge(empty).findings).toEqual([]);
});

test('a bundle of a later form is refused as such', () => {
  expect(() => parseBundle(JSON.stringify({ ...healthy(), version: 2 }))).toThrow(
    expect.objectContaining({ code: 'bundle-version' }),
  );
});

test('a fault of the form is named by its place', () => {
  expect(() => parseBundle('{"version":1,"collectedAt":"2026-11-20T10:00:00.000Z","hosts":[{}]}')).toThrow(
    /hosts\[0\]\.name/,
  );
});

test('a bundle without hosts is refused, since nothing is known of its cluster', () => {
  expect(() => parseBundle(JSON.stringify({ ...healthy(), hosts: [] }))).toThrow(
    expect.objectContaining({ code: 'bundle-unreadable', message: expect.stringContaining('hosts') }),
  );
});

test('codes can be chosen and left out', () => {
  const fault = faults.find(({ code }) => code === 'disk-full');
  const bundle = fault?.plant(healthy()) ?? healthy();
  expect(judge(bundle, { only: ['disk-full'] }).findings.map(({ id }) => id)).toEqual(['disk-full']);
  expect(judge(bundle, { skip: ['disk-full'] }).findings[0]?.id).not.toBe('disk-full');
});
