import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin, version } from 'esbuild';
import { type Door, entriesOf } from '../doors.js';

/** A package of the workspace with exports. */
interface Package {
  readonly directory: string;
  /** Sources of its exports, by the specifier that imports them. */
  readonly sources: ReadonlyMap<string, string>;
}

function packageIn(directory: string): Package {
  const { name, exports = {} }: { readonly name: string; readonly exports?: Readonly<Record<string, Door>> } =
    JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const entries = entriesOf(directory, exports);
  return {
    directory,
    sources: new Map(entries.map((entry) => [name + entry.name.slice(1), join(directory, entry.source)])),
  };
}

/** The directory of a package's bundles: third-party packages are found from it, and git ignores it. */
const outputOf = (directory: string): string => join(directory, 'node_modules/.cache/bundles');

const bundleOf = ({ directory }: Package, source: string): string =>
  join(
    outputOf(directory),
    relative(join(directory, 'src'), source).replaceAll('/', '-').replace(/\.ts$/, '.mjs'),
  );

const HOUR_MS = 3_600_000;

const textOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;

/** Replaces files in one step, and only where they differ: another run may be reading them. */
function write(directory: string, files: readonly { readonly path: string; readonly text: string }[]): void {
  mkdirSync(directory, { recursive: true });
  for (const { path, text } of files) {
    if (textOf(path) === text) continue;
    const staged = `${path}.${process.pid}`;
    writeFileSync(staged, text);
    renameSync(staged, path);
  }
  const current = new Set(files.map(({ path }) => path));
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (!current.has(path) && Date.now() - statSync(path).mtimeMs > HOUR_MS) rmSync(path, { force: true });
  }
}

/** The texts that the bundles of every package depend on. */
const sharedTexts = (directories: readonly string[]): readonly string[] => [
  version,
  ...[fileURLToPath(import.meta.url), ...directories.map((each) => join(each, 'package.json'))].map((file) =>
    readFileSync(file, 'utf8'),
  ),
];

/** The hash of what the bundles of a package are made from. */
function stampOf(directory: string, texts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(texts));
  const files = readdirSync(join(directory, 'src'), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/**
 * Bundles the sources of each package, so that a test loads a file or two of every package other than its own. A package
 * whose sources are as they were in the last run is left alone.
 *
 * @returns the bundle of each specifier, such as `@harderway/ipvs`
 */
export async function bundlePackages(directories: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const packages = directories.map(packageIn);
  const bundles = new Map(
    packages.flatMap((each) =>
      [...each.sources].map(([specifier, source]) => [specifier, bundleOf(each, source)] as const),
    ),
  );
  const betweenBundles: Plugin = {
    name: 'between-bundles',
    setup({ onResolve }) {
      onResolve({ filter: /^@?harderway/ }, ({ path: specifier }) => {
        const path = bundles.get(specifier);
        return path === undefined ? undefined : { path, external: true };
      });
    },
  };
  const texts = sharedTexts(directories);
  await Promise.all(
    packages.map(async (each) => {
      const outdir = outputOf(each.directory);
      const stamp = { path: join(outdir, 'stamp'), text: stampOf(each.directory, texts) };
      if (textOf(stamp.path) === stamp.text) return;
      const { outputFiles } = await build({
        entryPoints: [...each.sources.values()].map((source) => ({
          in: source,
          out: relative(outdir, bundleOf(each, source)).replace(/\.mjs$/, ''),
        })),
        outdir,
        outExtension: { '.js': '.mjs' },
        bundle: true,
        splitting: true,
        format: 'esm',
        platform: 'node',
        target: 'node20',
        packages: 'external',
        conditions: ['@harderway/source'],
        plugins: [betweenBundles],
        write: false,
        logLevel: 'error',
      });
      write(outdir, [...outputFiles, stamp]);
    }),
  );
  return bundles;
}
