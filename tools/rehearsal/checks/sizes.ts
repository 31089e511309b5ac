import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bounds } from '../bounds.js';
import type { Consumer, Finding } from '../consumer.js';

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

type Lock = Readonly<Record<string, Locked>>;

/** Where Node.js finds a package from the place of another: in its node_modules, or in one above. */
function found(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    const place = `${at}/node_modules/${name}`;
    if (lock[place] !== undefined) return place;
    if (!at.includes('/node_modules/')) return lock[`node_modules/${name}`] && `node_modules/${name}`;
  }
}

/** The places of a package and of all that it brings. */
function closure(lock: Lock, root: string): ReadonlySet<string> {
  const places = new Set<string>();
  const visit = (place: string): void => {
    if (places.has(place)) return;
    places.add(place);
    const { dependencies, optionalDependencies, peerDependencies } = lock[place] ?? {};
    for (const name of Object.keys({ ...peerDependencies, ...optionalDependencies, ...dependencies })) {
      const next = found(lock, place, name);
      if (next !== undefined) visit(next);
    }
  };
  visit(root);
  return places;
}

/** Bytes of the files in a directory, without packages inside of it. */
async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? 0 : sizeOf(path);
      return entry.isFile() ? (await stat(path)).size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The cost of each package: packages besides itself, and megabytes with itself. Each has a bound. */
export async function checkSizes({ directory, packages }: Consumer): Promise<readonly Finding[]> {
  const { packages: lock }: { readonly packages: Lock } = JSON.parse(
    await readFile(join(directory, 'package-lock.json'), 'utf8'),
  );
  const rows = await Promise.all(
    packages.map(async ({ name }) => {
      const places = [...closure(lock, `node_modules/${name}`)];
      const sizes = await Promise.all(places.map((place) => sizeOf(join(directory, place))));
      const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1e6;
      return { name, dependencies: places.length - 1, megabytes };
    }),
  );
  return rows.map(({ name, dependencies, megabytes }) => {
    const [most, largest] = bounds[name] ?? [0, 0];
    const row = `${name.padEnd(38)} ${String(dependencies).padStart(3)} of ${String(most).padStart(3)}   ${megabytes.toFixed(2).padStart(6)} of ${largest.toFixed(2).padStart(6)} MB`;
    const fault = dependencies > most || megabytes > largest ? 'brings more than its bound' : undefined;
    return { name: row, shown: true, fault };
  });
}
