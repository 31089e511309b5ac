import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { homes, read } from '../homes.js';
import { sources } from '../sources.js';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifests: ReadonlyMap<string, Manifest & { readonly home: string }> = new Map(
  homes.map((home) => {
    const manifest: Manifest = JSON.parse(read(`${home}/package.json`));
    return [manifest.name, { ...manifest, home }];
  }),
);

/** Packages of the workspace that a command has in its bundle: what it imports and does not depend on, and what those need. */
function bundledBy({ home, dependencies = {}, devDependencies = {} }: Manifest & { readonly home: string }) {
  const own = sources.filter((source) => source.home === home && source.shipped);
  const bundled = new Set<string>();
  const add = (name: string): void => {
    if (bundled.has(name) || dependencies[name] !== undefined || !manifests.has(name)) return;
    bundled.add(name);
    for (const other of Object.keys(manifests.get(name)?.dependencies ?? {})) add(other);
  };
  for (const name of Object.keys(devDependencies))
    if (own.some(({ tree }) => tree.text.includes(`from '${name}`))) add(name);
  return bundled;
}

/** A file of `.changeset`: what it releases, by the name of the package, and what the changelog will say. */
interface Changeset {
  readonly releases: ReadonlyMap<string, string>;
  readonly summary: string;
}

function readChangeset(file: string): Changeset {
  const [, releases = '', summary = ''] = read(`.changeset/${file}`).split(/^---$/m);
  return {
    releases: new Map(
      [...releases.matchAll(/^(["'])(.+)\1: (.+)$/gm)].map(([, , name = '', bump = '']) => [name, bump]),
    ),
    summary: summary.trim(),
  };
}

const changesets = readdirSync(new URL('../../../.changeset', import.meta.url))
  .filter((file) => file.endsWith('.md'))
  .map(readChangeset);

const published = [...manifests.values()].filter((manifest) => manifest.private !== true);

test('an unreleased package has a single changeset, for version 0.1.0', () => {
  const unreleased = published.filter(({ version }) => version === '0.0.0').map(({ name }) => name);
  const found = unreleased.map((name) => ({
    name,
    changesets: changesets.filter(({ releases }) => releases.has(name)),
  }));
  expect(found).toEqual(
    unreleased.map((name) => ({
      name,
      changesets: [{ releases: new Map([[name, 'minor']]), summary: 'First release' }],
    })),
  );
});

test('a changeset for a package that a command bundles releases the command too', () => {
  const released = new Set(changesets.flatMap(({ releases }) => [...releases.keys()]));
  const stale = published
    .filter(({ name }) => !released.has(name))
    .flatMap((manifest) => {
      const [changed] = [...bundledBy(manifest)].filter((name) => released.has(name));
      return changed === undefined ? [] : [`${manifest.name} bundles ${changed}`];
    });
  expect(stale).toEqual([]);
});
