import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src/index.ts', import.meta.url));

/** The minified bundle of what is named, in bytes and as text. */
async function bundle(names: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'systemd-unit-bundle-'));
  try {
    const entry = join(directory, 'entry.ts');
    writeFileSync(entry, `export ${names} from ${JSON.stringify(source)};\n`);
    await build({
      entry: [entry],
      outDir: join(directory, 'out'),
      format: 'esm',
      minify: true,
      silent: true,
      config: false,
      clean: false,
      treeshake: false,
    });
    const [file = ''] = readdirSync(join(directory, 'out'));
    return readFileSync(join(directory, 'out', file), 'utf8');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe('bundle', () => {
  it('of the main entry stays under 60 kB minified, without the schema', async () => {
    const text = await bundle('*');
    expect(Buffer.byteLength(text)).toBeLessThan(60_000);
    expect(text).not.toContain('RestrictAddressFamilies');
  }, 60_000);

  it('of the parser alone is small', async () => {
    const text = await bundle('{ parse, serialize }');
    expect(Buffer.byteLength(text)).toBeLessThan(6_000);
  }, 60_000);
});
