import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** The text of a minified bundle of what is exported from the sources of a package. */
async function bundled(home: string, exported: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export ${exported};`, resolveDir: home },
    bundle: true,
    format: 'esm',
    minify: true,
    conditions: ['@harderway/source'],
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}

const flags = ['apiserver-flags', 'controller-manager-flags', 'scheduler-config'];

describe.each(flags)('the builder of one version of %s', (name) => {
  it.each(['1.20', '1.31', '1.36'])('%s costs under 40 kB minified', async (minor) => {
    const text = await bundled(`packages/${name}`, `* from './src/versions/v${minor}.generated.js'`);
    expect(Buffer.byteLength(text)).toBeGreaterThan(4_000);
    expect(Buffer.byteLength(text)).toBeLessThan(40_000);
  });
});

describe('systemd-unit', () => {
  it('costs under 60 kB minified, without the schema', async () => {
    const text = await bundled('packages/systemd-unit', "* from './src/index.js'");
    expect(Buffer.byteLength(text)).toBeLessThan(60_000);
    expect(text).not.toContain('RestrictAddressFamilies');
  });

  it('costs little where only the parser is used', async () => {
    const text = await bundled('packages/systemd-unit', "{ parse, serialize } from './src/index.js'");
    expect(Buffer.byteLength(text)).toBeLessThan(6_000);
  });
});
