import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flagsAt } from '@harderway/component-flags';
import { describe, expect, it } from 'vitest';
import { catalog } from '../src/index.js';
import { flags as flags120 } from '../src/versions/v1.20.generated.js';
import { flags as flags131 } from '../src/versions/v1.31.generated.js';

const root = new URL('..', import.meta.url).pathname;

describe('the catalog', () => {
  it('is what the facts make of it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'harderway-catalog-'));
    try {
      const script = '../component-flags/scripts/generate-catalog.mjs';
      const facts = readdirSync(join(root, 'facts')).find((name) => name.startsWith('kube-')) ?? '';
      execFileSync('node', [script, `facts/${facts}`, directory, 'controllerManager'], { cwd: root });
      for (const folder of ['catalog', 'versions'])
        for (const file of readdirSync(join(directory, folder)))
          expect(readFileSync(join(root, 'src', folder, file), 'utf8'), `run pnpm run catalog: ${file}`).toBe(
            readFileSync(join(directory, folder, file), 'utf8'),
          );
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('is the same for one version as for all of them', () => {
    expect(flagsAt(catalog, '1.20')).toEqual(flags120);
    expect(flagsAt(catalog, '1.31')).toEqual(flags131);
  });

  it('says of every flag in every version how it is known', () => {
    for (const flag of catalog.flags) expect(Object.keys(flag.evidence).length, flag.name).toBeGreaterThan(0);
  });
});
