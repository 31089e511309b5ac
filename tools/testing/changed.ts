import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Vite, Vitest } from 'vitest/node';

/** The paths of all files from the root, without those that git ignores; none outside of a checkout. */
function filesIn(root: string): readonly string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [...new Set(listed.split('\0'))].filter((path) => path !== '').sort();
  } catch {
    return [];
  }
}

/** For each package, those of the workspace that it depends on, also by way of others. */
function dependencies(root: string, packages: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const manifests = packages.map((directory) => ({
    directory,
    ...JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8')),
  }));
  const byName = new Map<string, string>(manifests.map(({ name, directory }) => [name, directory]));
  const direct = new Map<string, readonly string[]>(
    manifests.map(({ directory, dependencies, devDependencies }) => [
      directory,
      Object.keys({ ...dependencies, ...devDependencies }).flatMap((name) => byName.get(name) ?? []),
    ]),
  );
  return new Map(
    packages.map((directory) => {
      const reached = new Set(direct.get(directory));
      for (const each of reached) for (const next of direct.get(each) ?? []) reached.add(next);
      return [directory, reached];
    }),
  );
}

/** Inputs of every package's tests: the files that run them. */
const isShared = (path: string): boolean =>
  /^(?:[^/]+\.(?:ts|json|yaml)$|tools\/(?!house\/|rehearsal\/))/.test(path);
/** Files of a package that the tests of its dependents load. */
const isSource = (path: string): boolean => /^[^/]+\/[^/]+\/(?:src\/|facts\/|package\.json$)/.test(path);
const isPureTest = (path: string): boolean => /(?<!\.(?:programs|e2e))\.test\.ts$/.test(path);

/** This Node.js, and which cases properties are tried with. */
const { FAST_CHECK_SEED: seed, FAST_CHECK_NUM_RUNS: numRuns } = process.env;
const environment = JSON.stringify([process.version, process.platform, process.arch, seed, numRuns]);

/** Directories whose pure tests have not passed with the current files. */
export interface Changed {
  readonly directories: readonly string[];
  /** Remembers, when vitest ends, in which directories all tests passed. */
  readonly plugin: Vite.Plugin;
}

/**
 * Finds what changed since the tests passed. A package's tests depend on its own files, the sources of its dependencies in the
 * workspace, the files that run tests, and this Node.js. Outside of a git checkout everything counts as changed.
 *
 * @param root of the repository
 * @param packages their directories from the root, such as `packages/ipvs`
 * @param others directories of tests that may read any file of the repository
 */
export function changedSincePassed(
  root: string,
  packages: readonly string[],
  others: readonly string[],
): Changed {
  const files = filesIn(root).map((path) => {
    const text = existsSync(join(root, path)) ? readFileSync(join(root, path)) : '';
    const hash = createHash('sha256').update(text).digest('hex');
    return { path, home: path.split('/', 2).join('/'), line: `${hash} ${path}\n` };
  });
  const digest = (inputs: typeof files): string =>
    createHash('sha256')
      .update(environment + inputs.map(({ line }) => line).join(''))
      .digest('hex');
  const reached = dependencies(root, packages);
  const digests = new Map<string, string>();
  for (const own of packages) {
    const isInput = ({ path, home }: (typeof files)[number]): boolean =>
      home === own || isShared(path) || (reached.get(own)?.has(home) === true && isSource(path));
    digests.set(own, digest(files.filter(isInput)));
  }
  for (const other of others) digests.set(other, digest(files));

  const store = join(root, 'node_modules/.cache/passed-tests.json');
  const passed: Readonly<Record<string, string>> = existsSync(store)
    ? JSON.parse(readFileSync(store, 'utf8'))
    : {};
  const isKnown = files.length > 0;
  const directories = [...digests].flatMap(([directory, now]) =>
    isKnown && passed[directory] === now ? [] : [directory],
  );

  /** A directory counts if each of its test files ran whole and passed. */
  const remember = ({ state, config }: Vitest): void => {
    if (!isKnown || config.testNamePattern !== undefined || state.getUnhandledErrors().length > 0) return;
    const good = new Set(
      state.getTestModules().flatMap((module) => (module.ok() ? [relative(root, module.moduleId)] : [])),
    );
    const now = directories.filter((directory) =>
      files.every(({ path }) => !path.startsWith(`${directory}/`) || !isPureTest(path) || good.has(path)),
    );
    const text = JSON.stringify({
      ...passed,
      ...Object.fromEntries(now.map((each) => [each, digests.get(each)])),
    });
    mkdirSync(dirname(store), { recursive: true });
    writeFileSync(`${store}.${process.pid}`, text);
    renameSync(`${store}.${process.pid}`, store);
  };
  return {
    directories,
    plugin: {
      name: 'changed-since-passed',
      configureVitest: ({ vitest }) => vitest.onClose(() => remember(vitest)),
    },
  };
}
