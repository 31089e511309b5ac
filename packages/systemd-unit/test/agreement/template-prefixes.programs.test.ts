import { describe, expect, it } from 'vitest';
import { dropInNames } from '../../src/effective/drop-ins.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import type { UnitFiles } from '../../src/effective/files.js';
import { indexUnits } from '../../src/effective/unit-index.js';
import { realSystemd } from './real.js';

const real = realSystemd();

/** The first drop-in named z.conf that systemd reads, which hides those of the other directories. */
function firstRead(directories: readonly string[], unit: string): string | undefined {
  const files: Record<string, string> = { 'units/a-b-c@.service': '[Service]\nExecStart=/bin/true\n' };
  for (const each of directories) files[`units/${each}/z.conf`] = '[Service]\nBad=1\n';
  real.write(files);
  const { stderr } = real.analyze('verify', '--man=no', '--generators=no', unit);
  return /\/([^/]+)\/z\.conf:2/.exec(stderr)?.[1];
}

describe('drop-ins of the shortened names of a template', () => {
  it('are read after the template, without the @, in the order of systemd', () => {
    const unit = 'a-b-c@x.service';
    const names = dropInNames(unit);
    expect(names).toEqual(
      ['a-b-c@x', 'a-b-c@', 'a-b-', 'a-', 'a-b-@x', 'a-b-@', 'a-@x', 'a-@'].map((name) => `${name}.service`),
    );
    const directories = names.map((name) => `${name}.d`);
    for (const at of directories.keys())
      expect(firstRead(directories.slice(at).reverse(), unit)).toBe(directories[at]);
  });

  it('take effect', () => {
    const root = '/etc/systemd/system';
    const files: UnitFiles = {
      [`${root}/a-b@.service`]: '[Service]\nExecStart=/bin/a\n',
      [`${root}/a-.service.d/x.conf`]: '[Service]\nNice=5\n',
    };
    expect(effectiveUnit('a-b@1.service', indexUnits(files)).dropInPaths).toEqual([
      `${root}/a-.service.d/x.conf`,
    ]);
  });
});
