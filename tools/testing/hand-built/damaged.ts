import type { Bundle, HostFacts } from '@harderway/cluster-doctor';
import fc from 'fast-check';
import { faults } from './faults.js';
import { healthy } from './healthy.js';

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
      fc.constantFrom('/etc/hosts', ...Object.keys(host.files)),
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

/** Bundles of a cluster with a fault, with parts that are missing or damaged. */
export const damagedBundles: fc.Arbitrary<Bundle> = fc
  .constantFrom(...faults)
  .map(({ plant }) => plant(healthy()))
  .chain((bundle) =>
    fc
      .tuple(fc.tuple(...bundle.hosts.map(damagedHost)), damagedClient(bundle))
      .map(([hosts, client]) => ({ ...bundle, hosts, client })),
  );
