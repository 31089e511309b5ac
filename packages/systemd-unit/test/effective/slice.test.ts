import { describe, expect, it } from 'vitest';
import { effectiveUnit } from '../../src/effective/effective.js';
import { sliceOf, unitsOfSlice } from '../../src/effective/slice.js';
import { indexUnits } from '../../src/effective/unit-index.js';

const etc = '/etc/systemd/system';
const service = '[Service]\nExecStart=/bin/a\n';
const index = indexUnits({
  [`${etc}/a.service`]: service,
  [`${etc}/alias.service`]: { symlink: 'a.service' },
  [`${etc}/b.service`]: `${service}Slice=web.slice\n`,
  [`${etc}/c-d@.service`]: service,
  [`${etc}/c-d@x.service`]: { symlink: 'c-d@.service' },
  [`${etc}/web.slice`]: '[Slice]\nMemoryMax=1G\n',
  [`${etc}/web-front.slice`]: '',
  [`${etc}/t.target`]: '[Unit]\nDescription=t\n',
  [`${etc}/broken.service`]: '[Service]\nSlice=web.slice\n',
});

describe('slices', () => {
  it('are set, or follow from the name', () => {
    const names = [
      'a.service',
      'b.service',
      'c-d@x.service',
      'a-b.slice',
      '-.slice',
      't.target',
      'none.service',
    ];
    expect(names.map((name) => sliceOf(effectiveUnit(name, index)))).toEqual([
      'system.slice',
      'web.slice',
      'system-c\\x2dd.slice',
      'a.slice',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('have the units that are loaded into them, each once', () => {
    expect(unitsOfSlice('system.slice', index)).toEqual(['a.service']);
    expect(unitsOfSlice('web.slice', index)).toEqual(['b.service']);
    expect(unitsOfSlice('-.slice', index)).toEqual(['web.slice']);
  });
});
