import { flagsAt } from '@harderway/component-flags';
import { describe, expect, it } from 'vitest';
import { catalog } from '../src/catalog/history.generated.js';
import { flags as flags120 } from '../src/versions/v1.20.generated.js';
import { flags as flags131 } from '../src/versions/v1.31.generated.js';

describe('the catalog', () => {
  it('is the same for one version as for all of them', () => {
    expect(flagsAt(catalog, '1.20')).toEqual(flags120);
    expect(flagsAt(catalog, '1.31')).toEqual(flags131);
  });

  it('says of every flag in every version how it is known', () => {
    for (const flag of catalog.flags) expect(Object.keys(flag.evidence).length, flag.name).toBeGreaterThan(0);
  });
});
