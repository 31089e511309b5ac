import { expect, test } from 'vitest';
import { architectureOf } from '../../src/machine/architecture.js';
import { packagesIndex } from '../../src/rootfs/package-index.js';
import { mmdebstrapArgv, rootRecipe, rootRecipeHash } from '../../src/rootfs/recipe.js';
import type { HostKind } from '../../src/topology.js';

const amd64 = architectureOf('x64');
const plain = rootRecipe(amd64, new Set(['container']));

test('the hash is the same for the same recipe, and another for any change', () => {
  const hashes = [
    plain,
    rootRecipe(amd64, new Set(['qemu'])),
    rootRecipe(amd64, new Set(['uml'])),
    rootRecipe(amd64, new Set(['qemu', 'uml'])),
    rootRecipe(architectureOf('arm64'), new Set(['qemu'])),
    { ...plain, after: `${plain.after}true\n` },
    { ...plain, before: '' },
    { ...plain, suite: 'forky' },
    { ...plain, packages: plain.packages.slice(1) },
    { ...plain, offered: [] },
  ].map(rootRecipeHash);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(rootRecipeHash(rootRecipe(amd64, new Set()))).toBe(hashes[0]);
});

test('it has the kernels that its hosts boot, and no other', () => {
  const kernels = (...kinds: readonly HostKind[]): readonly string[] =>
    rootRecipe(amd64, new Set(kinds)).packages.filter((name) => /^linux-image|^user-mode-linux/.test(name));
  expect(kernels('container')).toEqual([]);
  expect(kernels('container', 'uml')).toEqual(['user-mode-linux']);
  expect(kernels('container', 'qemu')).toEqual(['linux-image-cloud-amd64']);
});

test('mmdebstrapArgv passes the sources, the fetch settings and the hooks on', () => {
  const argv = mmdebstrapArgv(
    plain,
    { root: '/cache/root', before: '/cache/before', after: '/cache/after' },
    ['deb mirror trixie main'],
    ['Acquire::Retries "3";'],
  );
  expect(argv.slice(0, 5)).toEqual(['unshare', '--mount', '--propagation', 'slave', 'mmdebstrap']);
  expect(argv.slice(-3)).toEqual(['trixie', '/cache/root', 'deb mirror trixie main']);
  expect(argv).toContain('--aptopt=Acquire::Retries "3";');
  expect(argv).toContain('--essential-hook=/cache/before');
  expect(argv).toContain('--customize-hook=/cache/after');
});

test('packagesIndex is one stanza a package, with what apt checks', () => {
  const control = (name: string): string => `Package: ${name}\nVersion: 1\nDescription: one\n more of it\n`;
  expect(
    packagesIndex([
      { control: control('a'), fileName: 'a_1_all.deb', size: 10, sha256: 'aa' },
      { control: control('b'), fileName: 'b_1%3a1_all.deb', size: 20, sha256: 'bb' },
    ]),
  ).toBe(`Package: a
Version: 1
Description: one
 more of it
Filename: ./a_1_all.deb
Size: 10
SHA256: aa

Package: b
Version: 1
Description: one
 more of it
Filename: ./b_1%3a1_all.deb
Size: 20
SHA256: bb
`);
});
