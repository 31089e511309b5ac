import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProjectInlineConfiguration, ViteUserConfig, ViteUserConfigFnObject } from 'vitest/config';
import type { Vite } from 'vitest/node';
import { bundlePackages } from './tools/testing/bundles.js';
import { changedSincePassed } from './tools/testing/changed.js';
import { ProjectByProject } from './tools/testing/project-by-project.js';

const root = fileURLToPath(new URL('.', import.meta.url));
const packages = ['packages', 'apps'].flatMap((kind) =>
  readdirSync(join(root, kind)).map((name) => join(root, kind, name)),
);

// A fact that was edited is never stale in a test.
execFileSync(process.execPath, [join(root, 'tools/facts/generate.mjs')], { stdio: 'inherit' });
const bundles = await bundlePackages(packages);

/** A tier of tests: the ending of its files, and how they run. */
interface Tier {
  readonly ending: string;
  /** Seed and number of generated cases of each property, unless the environment sets them. */
  readonly cases: { readonly seed: string; readonly numRuns: string };
  readonly settings: TestProjectInlineConfiguration['test'];
}

const setup = join(root, 'tools/testing/setup.ts');
const withPrograms = [setup, join(root, 'tools/testing/package-directory.ts')];

export const tiers: Readonly<Record<'test' | 'programs' | 'e2e', Tier>> = {
  /** Pure tests: no program, no root, nothing installed, any system. */
  test: {
    ending: '.test.ts',
    cases: { seed: '20260101', numRuns: '20' },
    settings: {
      exclude: ['**/*.{programs,e2e}.test.ts'],
      setupFiles: [
        setup,
        ...['no-programs', 'cheap-passphrases'].map((name) => join(root, `tools/testing/${name}.ts`)),
      ],
      pool: 'forks',
      // Parsers leave much behind that is dead at once: larger young generations save a tenth of the processor time.
      execArgv: ['--max-semi-space-size=64'],
      // One more than there are cores, since some tests wait for connections.
      maxWorkers: availableParallelism() + 1,
      // The files of a worker share the modules that they load.
      isolate: false,
      // CI tries a property with 1000 cases, on a machine that may be busy.
      testTimeout: 180_000,
      hookTimeout: 60_000,
    },
  },
  /** Real programs: systemd, sshd, etcd and others. */
  programs: {
    ending: '.programs.test.ts',
    cases: { seed: '20260101', numRuns: '15' },
    settings: {
      setupFiles: withPrograms,
      // Vitest would leave a core to itself, though most tests wait.
      maxWorkers: availableParallelism(),
      testTimeout: 120_000,
      hookTimeout: 300_000,
    },
  },
  /** The lab. */
  e2e: {
    ending: '.e2e.test.ts',
    cases: { seed: 'random', numRuns: '200' },
    settings: {
      setupFiles: withPrograms,
      fileParallelism: false,
      testTimeout: 900_000,
      hookTimeout: 900_000,
    },
  },
};

/**
 * The tests of a tier in some directories.
 *
 * @param condition the modules that a package takes for itself: those for Node.js, or those for browsers
 */
export function suite(
  name: string,
  { ending, cases, settings }: Tier,
  directories: readonly string[],
  condition: 'node' | 'browser' = 'node',
): TestProjectInlineConfiguration {
  return {
    root,
    // A test loads the sources of its own package, and of every other a bundle of what its sources are now.
    plugins: [{ name: 'bundles', enforce: 'pre', resolveId: (specifier) => bundles.get(specifier) }],
    ssr: { resolve: { conditions: ['@harderway/source', condition, 'import'] } },
    test: {
      name,
      experimental: { fsModuleCache: true },
      include: directories.map((directory) => `${relative(root, directory)}/**/*${ending}`),
      globalSetup: directories
        .map((directory) => join(directory, `global-setup${ending.replace('.test.ts', '.ts')}`))
        .filter((file) => existsSync(file)),
      env: {
        FAST_CHECK_SEED: process.env['FAST_CHECK_SEED'] ?? cases.seed,
        FAST_CHECK_NUM_RUNS: process.env['FAST_CHECK_NUM_RUNS'] ?? cases.numRuns,
      },
      ...settings,
    },
  };
}

const house = 'tools/house';

/** Whether a package has modules for browsers, which have to pass its pure tests too. */
const isForBrowsers = (directory: string): boolean =>
  existsSync(join(directory, 'package.json')) &&
  'imports' in JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));

/** The pure tests of packages with their modules for browsers. */
function inBrowsers(tier: Tier, directories: readonly string[]): readonly TestProjectInlineConfiguration[] {
  const own = tier === tiers.test ? directories.filter(isForBrowsers) : [];
  if (own.length === 0) return [];
  return [
    suite(
      'browsers',
      tier,
      own.map((directory) => join(directory, 'test')),
      'browser',
    ),
  ];
}

/** The tests of the whole workspace in one tier, or those in some of its directories. */
function workspace(tier: Tier, directories: readonly string[], plugin?: Vite.Plugin): ViteUserConfig {
  const own = directories.filter((directory) => directory !== house).map((each) => join(root, each));
  const [first, ...others] = [
    suite(
      'packages',
      tier,
      own.map((directory) => join(directory, 'test')),
    ),
    ...inBrowsers(tier, own),
    suite('house', tier, directories.includes(house) ? [join(root, house)] : []),
  ] as const;
  return {
    test: {
      projects: [{ ...first, plugins: [first.plugins, plugin] }, ...others],
      sequence: { sequencer: ProjectByProject },
      // Nothing may have changed.
      passWithNoTests: plugin !== undefined,
    },
  };
}

/**
 * In a package its own tests, at the root those of all and the rules of the house. `--mode` chooses another tier, or `changed`:
 * the pure tests of what changed since they passed.
 */
const config: ViteUserConfigFnObject = ({ mode }) => {
  const tier = tiers[mode === 'programs' || mode === 'e2e' ? mode : 'test'];
  const own = packages.find((directory) => !relative(directory, process.cwd()).startsWith('..'));
  if (own !== undefined) {
    const first = suite(relative(root, own), tier, [join(own, 'test')]);
    const [browsers] = inBrowsers(tier, [own]);
    return browsers === undefined ? first : { test: { projects: [first, browsers] } };
  }
  const all = packages.map((directory) => relative(root, directory));
  if (mode !== 'changed') return workspace(tier, [...all, house]);
  const { directories, plugin } = changedSincePassed(root, all, [house]);
  const unchanged = all.length + 1 - directories.length;
  if (unchanged > 0)
    console.log(
      `Skipping ${unchanged} of ${all.length + 1} directories, unchanged since their tests passed.`,
    );
  return workspace(tier, directories, plugin);
};
export default config;
