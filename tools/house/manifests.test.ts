import { describe, expect, it } from 'vitest';
import { homes, read } from './homes.js';

interface Manifest {
  readonly private?: boolean;
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
}

it('README.md has a row for every package', () => {
  const readme = read('README.md');
  expect(homes.filter((home) => home !== 'apps/scripts' && !readme.includes(`](${home}) `))).toEqual([]);
});

describe.each(homes)('package.json of %s', (home) => {
  const manifest: Manifest = JSON.parse(read(`${home}/package.json`));

  it('has the scripts of every package', () => {
    expect(manifest.scripts).toMatchObject({
      build: 'tsup',
      test: 'vitest run',
      ...(manifest.private === true ? {} : { 'lint:package': 'node ../../tools/lint-package.mjs' }),
    });
  });

  it('names a source for each export, and leaves what is published to the hook', () => {
    expect(
      Object.keys(manifest.publishConfig ?? {}).filter((key) => key !== 'access' && key !== 'bin'),
    ).toEqual([]);
    for (const door of Object.values(manifest.exports ?? {}))
      if (typeof door !== 'string')
        expect(Object.keys(door).filter((key) => key !== 'default')).toEqual(['@harderway/source']);
  });
});
