import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addingUp, assignmentsOf, emptyable } from '../../src/effective/assignments.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import { findUnit } from '../../src/effective/find-unit.js';
import { indexUnits } from '../../src/effective/unit-index.js';
import { directivesOf, sectionNames } from '../../src/schema/lookup.js';

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

test('of [Install], an empty Also= takes nothing back', () => {
  const text = '[Install]\nWantedBy=a.target\nWantedBy=\nAlso=a.socket\nAlso=\nAlso=b.socket\n';
  const found = findUnit('a.service', indexUnits({ [`${etc}/a.service`]: text }));
  const valuesIn = (key: string) => assignmentsOf(found, 'Install', key).map(({ node }) => node.value);
  expect([valuesIn('WantedBy'), valuesIn('Also')]).toEqual([[], ['a.socket', 'b.socket']]);
});

test.each([
  ['Service', 'Environment', 'A=1', '"B=2 3"'],
  ['Service', 'CapabilityBoundingSet', 'CAP_KILL', '~CAP_CHOWN'],
  ['Service', 'Delegate', 'cpu', 'memory'],
  ['Unit', 'After', 'b.service', 'c.service'],
  ['Unit', 'RequiresMountsFor', '/b', '/c'],
])('they are the lines of the effective unit, where systemd drops none: %s.%s', (section, key, ...values) => {
  const line = fc.constantFrom(`${key}=`, ...values.map((value) => `${key}=${value}`), 'X=1');
  // A line that repeats what another has said is none of the effective unit.
  const file = fc.uniqueArray(line).map((lines) => `[${section}]\n${lines.join('\n')}\n`);
  fc.assert(
    fc.property(file, (text) => {
      const index = indexUnits({
        [`${etc}/a.service`]: '[Service]\nExecStart=/bin/a\n',
        [`${etc}/a.service.d/a.conf`]: text,
      });
      const { settings } = effectiveUnit('a.service', index).unit;
      expect(assignmentsOf(findUnit('a.service', index), section, key)).toEqual(
        settings.get(`${section}.${key}`)?.origins ?? [],
      );
    }),
  );
});

test('an empty line takes nothing back of these keys, as the schema has them', () => {
  const keysOf = (...types: readonly string[]): ReadonlySet<string> =>
    new Set(
      sectionNames.flatMap((section) =>
        [...directivesOf(section)].flatMap(([key, { type }]) => (types.includes(type) ? [key] : [])),
      ),
    );
  expect(addingUp).toEqual(new Set([...keysOf('units', 'units-obsolete', 'mounts-for'), 'Also']));
  expect(emptyable).toEqual(keysOf('capability-set', 'delegate', 'service-sockets'));
});
