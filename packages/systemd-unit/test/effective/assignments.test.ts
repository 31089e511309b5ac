import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignmentsOf } from '../../src/effective/assignments.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import { findUnit } from '../../src/effective/find-unit.js';
import { indexUnits } from '../../src/effective/unit-index.js';

const etc = '/etc/systemd/system';

function valuesOf(name: string, texts: readonly string[], key: string): readonly string[] {
  const [text = '', ...dropIns] = texts;
  const files = dropIns.map((each, at) => [`${etc}/${name}.d/${at}.conf`, `[Service]\n${each}`] as const);
  const index = indexUnits({ [`${etc}/${name}`]: `[Service]\n${text}`, ...Object.fromEntries(files) });
  return assignmentsOf(findUnit(name, index), 'Service', key).map(({ node }) => node.value);
}

test('lines of all files apply in order, and an empty one takes back those before it', () => {
  const texts = [
    'ExecStart=/bin/a\nNice=1\n',
    'ExecStart=\nExecStart=/bin/b\\\nc\n',
    '[Unit]\nExecStart=d\n[Service]\nNice=x\n',
  ];
  expect(valuesOf('a.service', texts, 'ExecStart')).toEqual(['/bin/b c']);
  expect(valuesOf('a.service', texts, 'Nice')).toEqual(['1', 'x']);
  expect(valuesOf('a.service', texts, 'User')).toEqual([]);
});

test('they are the lines of the effective unit, where systemd drops none', () => {
  const file = fc
    .array(fc.constantFrom('Environment=', 'Environment=A=1', 'Environment="B=2 3"', 'Nice=1'))
    .map((lines) => `[Service]\n${lines.join('\n')}\n`);
  fc.assert(
    fc.property(file, file, (text, dropIn) => {
      const index = indexUnits({ [`${etc}/a.service`]: text, [`${etc}/a.service.d/a.conf`]: dropIn });
      const { settings } = effectiveUnit('a.service', index).unit;
      expect(assignmentsOf(findUnit('a.service', index), 'Service', 'Environment')).toEqual(
        settings.get('Service.Environment')?.origins ?? [],
      );
    }),
  );
});
