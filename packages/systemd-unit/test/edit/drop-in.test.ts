import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSections } from '../../src/build/build.js';
import { exec } from '../../src/build/value.js';
import { unitProperties } from '../../src/dbus/properties.js';
import type { UnitDocument } from '../../src/document/model.js';
import { parse } from '../../src/document/parse.js';
import { serialize } from '../../src/document/serialize.js';
import { applyChanges, createDropIn } from '../../src/edit/drop-in.js';
import { setValue } from '../../src/edit/edit.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import { indexUnits } from '../../src/effective/unit-index.js';
import { unitText } from '../arbitraries.js';

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

  it('makes all changes that one edit after another makes', () => {
    const values = fc.oneof(fc.constantFrom('x', 'a b', ''), fc.constantFrom([], ['1'], ['1', '2']));
    const settings = fc.dictionary(fc.constantFrom('Key', 'A', 'B', 'C'), values);
    fc.assert(
      fc.property(unitText, fc.dictionary(fc.constantFrom('X-A', 'X-B', 'X-C'), settings), (text, all) => {
        const source = parse(text.replaceAll('Unit', 'X-A').replaceAll('Service', 'X-B'));
        const one = Object.entries(all).reduce(
          (done, [section, each]) =>
            Object.entries(each).reduce((now, [key, value]) => setValue(now, section, key, value), done),
          source,
        );
        const together = applyChanges(source, all);
        expect(readSections(together)).toEqual(readSections(one));
        expect(together).toEqual(parse(serialize(together)));
      }),
    );
  });

  it('reads a file of many lines once for many changes', () => {
    const keys = Array.from({ length: 1000 }, (_, at) => `Key${at}`);
    const source = parse(`[X-A]\n${keys.map((key) => `${key}=1\n`).join('')}`);
    const all = { 'X-A': Object.fromEntries(keys.map((key) => [key, '2'])) };
    let read = 0;
    const counted: UnitDocument = {
      ...source,
      nodes: source.nodes.map(
        (node) =>
          new Proxy(node, {
            get: (target, name, receiver) => {
              read++;
              return Reflect.get(target, name, receiver);
            },
          }),
      ),
    };
    expect(serialize(applyChanges(counted, all))).toBe(serialize(source).replaceAll('=1', '=2'));
    expect(read).toBeLessThan(100 * keys.length);
  });

  it.each([
    [
      'a.timer',
      '[Timer]\nOnCalendar=hourly\nOnBootSec=1min\nOnUnitActiveSec=\nOnBootSec=5min\nOnCalendar=daily\n',
      { Timer: { OnCalendar: ['weekly', 'Mon 10:00'] } },
      '[Timer]\nOnCalendar=\nOnBootSec=5min\nOnCalendar=weekly\nOnCalendar=Mon 10:00\n',
    ],
    [
      'a.socket',
      '[Socket]\nListenStream=80\nListenDatagram=81\nListenFIFO=/run/a\n',
      { Socket: { ListenStream: ['8080'], Backlog: 5, ListenFIFO: '/run/b', ListenDatagram: [] } },
      '[Socket]\nListenStream=\nListenStream=8080\nListenFIFO=/run/a\nListenFIFO=/run/b\nBacklog=5\n',
    ],
    [
      'a.service',
      '[Unit]\nConditionPathExists=/a\nConditionHost=b\nAssertHost=b\n[Service]\nExecStart=/bin/a\nBindPaths=/a\nBindReadOnlyPaths=/b\nSetCredential=a:1\n',
      { Unit: { ConditionPathExists: ['/c'] }, Service: { BindPaths: [], SetCredential: ['b:2'] } },
      '[Unit]\nConditionPathExists=\nConditionPathExists=/c\nConditionHost=b\n\n[Service]\nBindPaths=\nBindReadOnlyPaths=/b\nSetCredential=\nSetCredential=b:2\n',
    ],
  ])('keeps what a reset in %s takes away beside its own key', (name, source, settings, expected) => {
    const path = `/etc/systemd/system/${name}`;
    const dropIn = createDropIn(parse(source), settings);
    expect(dropIn).toBe(expected);
    const alone = unitProperties(effectiveUnit(name, indexUnits({ [path]: dropIn })));
    const layered = unitProperties(
      effectiveUnit(name, indexUnits({ [path]: source, [`${path}.d/x.conf`]: dropIn })),
    );
    for (const list of [
      'TimersCalendar',
      'TimersMonotonic',
      'Listen',
      'Conditions',
      'BindPaths',
      'BindReadOnlyPaths',
    ])
      expect(layered[list]).toEqual(alone[list]);
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

  it.each([
    ['CapabilityBoundingSet', 'CAP_CHOWN', 'CAP_KILL'],
    ['SystemCallFilter', '@file-system', '@clock'],
    ['RestrictAddressFamilies', 'AF_INET', 'AF_UNIX'],
    ['RestrictNamespaces', 'net', 'user'],
    ['Delegate', 'cpu', 'memory'],
  ])('replaces lists of %s that take away', (key, one, other) => {
    const path = '/etc/systemd/system/a.service';
    const properties = (files: Readonly<Record<string, string>>): unknown => ({
      ...unitProperties(effectiveUnit('a.service', indexUnits(files))),
      DropInPaths: [],
    });
    for (const before of [one, `~${one}`, `~`, `${one}\n${key}=~${other}`])
      for (const after of [[], [one], [`~${one}`], ['~'], [`~${one}`, `~${other}`], [one, `~${other}`]]) {
        const source = parse(`[Service]\nExecStart=/bin/a\n${key}=${before}\n`);
        const settings = { Service: { [key]: after } };
        expect([
          before,
          after,
          properties({ [path]: serialize(source), [`${path}.d/x.conf`]: createDropIn(source, settings) }),
        ]).toEqual([before, after, properties({ [path]: serialize(applyChanges(source, settings)) })]);
      }
  });

  it.each([1, 2, 3])('adds one text to %i lines of the unit', (count) => {
    const lines = Array.from({ length: count }, (_, at) => `Environment=A${at}=1\n`).join('');
    const source = parse(`[Service]\n${lines}Restart=no\nRestart=on-failure\n`);
    const settings = { Service: { Environment: 'B=2', Restart: 'always' } } as const;
    expect(createDropIn(source, settings)).toBe('[Service]\nEnvironment=B=2\nRestart=always\n');
  });
});
