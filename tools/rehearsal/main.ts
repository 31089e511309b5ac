// Rehearses a release: all packages are versioned and published to a registry on this machine, installed from it outside
// of the workspace, and used as others would. Nothing in the workspace changes. With --keep its directory stays.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkBins } from './checks/bins.js';
import { checkBrowser } from './checks/browser.js';
import { checkBundles } from './checks/bundles.js';
import { checkEntries } from './checks/entries.js';
import { checkExamples } from './checks/examples.js';
import { checkImporters } from './checks/importers.js';
import { checkSizes } from './checks/sizes.js';
import { checkStartup } from './checks/startup.js';
import { checkTypes } from './checks/types.js';
import { type Consumer, type Finding, makeConsumer } from './consumer.js';
import { startRegistry } from './registry.js';
import { publishAll } from './workspace.js';

/** The checks, in their order; those of time come first, on a machine at rest. */
const checks: readonly (readonly [
  title: string,
  check: (consumer: Consumer) => Promise<readonly Finding[]>,
])[] = [
  ['start', checkStartup],
  ['dependencies and size', checkSizes],
  ['import and require', checkEntries],
  ['types', checkTypes],
  ['programs', checkBins],
  ['examples', checkExamples],
  ['programs of importers', checkImporters],
  ['browsers', checkBrowser],
  ['bundles of one import', checkBundles],
];

async function timed<T>(title: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  console.log(`${title}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

function print({ name, fault }: Finding): void {
  console.log(
    fault === undefined
      ? `  ok      ${name}`
      : `  FAILED  ${name}\n${fault.trimEnd().replace(/^/gm, '    ')}`,
  );
}

async function rehearse(root: string, work: string): Promise<readonly Finding[]> {
  const cache = join(root, 'node_modules/.cache/rehearsal');
  await mkdir(cache, { recursive: true });
  const registry = await timed('a registry on this machine', () => startRegistry(cache, work));
  try {
    const packages = await timed('version and publish', () => publishAll(root, work, registry));
    const consumer = await timed(`install ${packages.length} packages`, () =>
      makeConsumer(root, work, registry, packages),
    );
    const all: Finding[] = [];
    for (const [title, check] of checks) {
      const findings = await timed(title, () => check(consumer));
      for (const finding of findings.filter(({ shown, fault }) => shown ?? fault !== undefined))
        print(finding);
      all.push(...findings);
    }
    return all;
  } finally {
    await registry.stop();
  }
}

const work = await mkdtemp(join(tmpdir(), 'harderway-rehearsal-'));
try {
  const findings = await rehearse(resolve('.'), work);
  const failed = findings.filter(({ fault }) => fault !== undefined);
  for (const finding of failed) print(finding);
  console.log(`${findings.length - failed.length} of ${findings.length} hold`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  if (process.argv.includes('--keep')) console.log(`kept: ${work}`);
  else await rm(work, { recursive: true, force: true });
}
