import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'tsup';
import { describe, expect, it } from 'vitest';

/** Bytes of the builder of one version, bundled with all that it imports and minified. */
async function weigh(minor: string): Promise<number> {
  const outDir = mkdtempSync(join(tmpdir(), 'harderway-weight-'));
  try {
    await build({
      config: false,
      entry: { builder: `src/versions/v${minor}.generated.ts` },
      outDir,
      format: 'esm',
      minify: true,
      silent: true,
      dts: false,
      treeshake: true,
      noExternal: [/./],
      esbuildOptions: (options) => {
        options.conditions = ['@harderway/source'];
      },
    });
    return readFileSync(join(outDir, 'builder.js')).byteLength;
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

describe('the builder of one version', () => {
  it.each(['1.20', '1.31', '1.36'])(
    '%s costs under 40 kB minified',
    async (minor) => {
      const bytes = await weigh(minor);
      expect(bytes).toBeGreaterThan(4_000);
      expect(bytes).toBeLessThan(40_000);
    },
    60_000,
  );
});
