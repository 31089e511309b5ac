import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareCases } from '../../oracle/cases.js';
import { unitProperties } from '../../src/dbus/properties.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import { indexUnits } from '../../src/effective/unit-index.js';

const recorded = readFileSync(new URL('../../oracle/dbus-values.json', import.meta.url), 'utf8');

describe('D-Bus values, as a booted systemd 257 has them', () => {
  it.each(compareCases(recorded))('$name', ({ differences }) => expect(differences).toEqual([]));

  it.each([
    ['CPUAffinity=numa\nNUMAMask=0', 'CPUAffinity'],
    ['NUMAMask=all', 'NUMAMask'],
    ['TimerSlackNSec=infinity', 'TimerSlackNSec'],
    ['Delegate=yes', 'DelegateControllers'],
    ['MemoryMax=20%', 'MemoryMax'],
  ])('%j leaves out %s, which only the machine knows', (lines, property) => {
    const text = `[Service]\nExecStart=/bin/a\n${lines}\n`;
    const unit = effectiveUnit('a.service', indexUnits({ '/etc/systemd/system/a.service': text }));
    expect(unitProperties(unit)).not.toHaveProperty(property);
  });

  it('has %s only where it is given', () => {
    const text = '[Service]\nExecStart=/bin/a\nEnvironment=A=%s\n';
    const files = { '/etc/systemd/system/a.service': text };
    const values = { s: '/bin/bash' };
    expect(unitProperties(effectiveUnit('a.service', indexUnits(files)))['Environment']).toEqual(['A=%s']);
    expect(unitProperties(effectiveUnit('a.service', indexUnits(files), { values }))['Environment']).toEqual([
      'A=/bin/bash',
    ]);
  });
});
