import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Registry } from './registry.js';
import { must, npmEnvironment } from './shell.js';
import type { Published } from './workspace.js';

/** The newest of each line of Node.js that the packages are for. */
const nodeLines = ['20', '22', '24'] as const;

/** A project outside of the workspace that has installed all packages from the registry. */
export interface Consumer {
  readonly directory: string;
  readonly packages: readonly Published[];
  /** Programs of Node.js by line. */
  readonly nodes: readonly { readonly line: string; readonly path: string }[];
  readonly env: NodeJS.ProcessEnv;
}

/** A result of a check: a name, and what is wrong, if anything is. */
export interface Finding {
  readonly name: string;
  /** Whether the name has numbers to read. Default: it is printed only with a fault. */
  readonly shown?: true;
  readonly fault?: string | undefined;
}

/** Makes the project and installs what it needs, by npm. */
export async function makeConsumer(
  root: string,
  work: string,
  registry: Registry,
  packages: readonly Published[],
): Promise<Consumer> {
  const directory = join(work, 'consumer');
  await mkdir(directory);
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const binaries = `node-${process.platform}-${process.arch}`;
  const manifest = {
    name: 'consumer',
    version: '1.0.0',
    private: true,
    dependencies: Object.fromEntries(packages.map(({ name, version }) => [name, version])),
    devDependencies: {
      typescript: devDependencies.typescript,
      '@types/node': devDependencies['@types/node'],
      esbuild: devDependencies.esbuild,
      // The package `node` installs these.
      ...Object.fromEntries(nodeLines.map((line) => [`node${line}`, `npm:${binaries}@${line}`])),
    },
  };
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest, null, 2));
  const env = npmEnvironment(registry.userConfig, join(work, 'npm-cache'));
  await must('npm', ['install', `--registry=${registry.url}`], { cwd: directory, env });
  const nodes = nodeLines.map((line) => ({
    line,
    path: join(directory, `node_modules/node${line}/bin/node`),
  }));
  return { directory, packages, nodes, env };
}

/** The manifest of a package as it was installed. */
export const installedManifest = async (
  consumer: Consumer,
  name: string,
): Promise<Readonly<Record<string, unknown>>> =>
  JSON.parse(await readFile(join(consumer.directory, 'node_modules', name, 'package.json'), 'utf8'));
