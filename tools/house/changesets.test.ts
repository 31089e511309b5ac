import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { homes, read, sources } from './sources.js';

interface Manifest {
  readonly name: string;
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

/** Names of the packages that the changesets release. */
const released = new Set(
  readdirSync(new URL('../../.changeset', import.meta.url))
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .flatMap((file) => [...read(`.changeset/${file}`).matchAll(/^"([^"]+)": (?:major|minor|patch)$/gm)])
    .map(([, name = '']) => name),
);

test('a changeset for a package that a command bundles releases the command too', () => {
  const stale = [...manifests.values()]
    .filter((manifest) => manifest.private !== true && !released.has(manifest.name))
    .flatMap((manifest) => {
      const [changed] = [...bundledBy(manifest)].filter((name) => released.has(name));
      return changed === undefined ? [] : [`${manifest.name} bundles ${changed}`];
    });
  expect(stale).toEqual([]);
});
