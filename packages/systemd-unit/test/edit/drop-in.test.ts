import { describe, expect, it } from 'vitest';
import { exec } from '../../src/build/value.js';
import { unitProperties } from '../../src/dbus/properties.js';
import { parse } from '../../src/document/parse.js';
import { serialize } from '../../src/document/serialize.js';
import { applyChanges, createDropIn } from '../../src/edit/drop-in.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import { indexUnits } from '../../src/effective/unit-index.js';

const text =
  '[Unit]\nDescription=old\n[Service]\nType=oneshot\nExecStart=/bin/a\nExecStart=/bin/b\nEnvironment=A=1\nNice=5\n';
const changes = {
  Unit: { Description: 'new' },
  Service: {
    ExecStart: exec(['/bin/c', 'x y']),
    Environment: ['B=2', 'C=3'],
    Nice: [],
    User: 'nobody',
  },
};

describe('createDropIn', () => {
  it('refuses undefined, which is more likely forgotten than meant', () => {
    const forgotten: Record<string, string> = JSON.parse('{}');
    const settings = { Service: { Nice: forgotten['nice'] ?? 'x', User: 'a' } };
    Object.assign(settings.Service, { Nice: undefined });
    for (const change of [createDropIn, applyChanges])
      expect(() => change(parse(text), settings)).toThrow(expect.objectContaining({ code: 'bad-value' }));
  });

  it('means what the same changes in the file itself mean', () => {
    const path = '/etc/systemd/system/a.service';
    const dropIn = createDropIn(parse(text), changes);
    const layered = unitProperties(
      effectiveUnit('a.service', indexUnits({ [path]: text, [`${path}.d/x.conf`]: dropIn })),
    );
    const edited = unitProperties(
      effectiveUnit('a.service', indexUnits({ [path]: serialize(applyChanges(parse(text), changes)) })),
    );
    expect({ ...layered, DropInPaths: [] }).toEqual({ ...edited, DropInPaths: [] });
    expect(dropIn).toBe(
      '[Unit]\nDescription=new\n\n[Service]\nExecStart=\nExecStart=/bin/c "x y"\nEnvironment=\nEnvironment=B=2\nEnvironment=C=3\nNice=\nUser=nobody\n',
    );
  });
});
