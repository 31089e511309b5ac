import { describe, expect, it } from 'vitest';
import { jsonProperties } from '../../src/dbus/json.js';
import { unitProperties } from '../../src/dbus/properties.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import { indexUnits } from '../../src/effective/unit-index.js';

describe('jsonProperties', () => {
  it('keeps numbers exact', () => {
    const text = '[Service]\nExecStart=/bin/a\nTimeoutStopSec=90\nRuntimeMaxSec=infinity\n';
    const unit = effectiveUnit('a.service', indexUnits({ '/etc/systemd/system/a.service': text }));
    const properties = jsonProperties(unitProperties(unit));
    expect(JSON.parse(JSON.stringify(properties))).toMatchObject({
      TimeoutStopUSec: 90_000_000,
      RuntimeMaxUSec: '18446744073709551615',
      ExecStart: [['/bin/a', ['/bin/a'], false, 0, 0, 0, 0, 0, 0, 0]],
    });
  });
});
