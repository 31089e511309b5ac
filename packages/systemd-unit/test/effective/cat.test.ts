import { describe, expect, it } from 'vitest';
import { catUnit } from '../../src/effective/cat.js';
import { findUnit } from '../../src/effective/find-unit.js';
import { indexUnits } from '../../src/effective/unit-index.js';

const lib = '/usr/lib/systemd/system';
const etc = '/etc/systemd/system';

describe('catUnit', () => {
  it('prints each file below its path, in the order they apply', () => {
    const index = indexUnits({
      [`${lib}/a.service`]: '[Service]\r\nExecStart=/bin/a',
      [`${etc}/a.service.d/20.conf`]: '[Service]\nNice=5\n',
      [`${etc}/a.service.d/10.conf`]: { symlink: '/dev/null' },
    });
    expect(catUnit(findUnit('a.service', index))).toBe(
      `# ${lib}/a.service\n[Service]\nExecStart=/bin/a\n\n# ${etc}/a.service.d/10.conf\n\n# ${etc}/a.service.d/20.conf\n[Service]\nNice=5\n`,
    );
    expect(catUnit(findUnit('b.service', index))).toBe('');
  });
});
