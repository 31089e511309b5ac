import { isDeepStrictEqual } from 'node:util';
import { fixUntilSettled } from '@harderway/diagnostics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { someOf } from '../../../../tools/testing/some-of.js';
import { propertyName, unitProperties } from '../../src/dbus/properties.js';
import { parse } from '../../src/document/parse.js';
import { type EffectiveUnit, effectiveUnit } from '../../src/effective/effective.js';
import { indexUnits } from '../../src/effective/unit-index.js';
import { lint } from '../../src/rules/lint.js';
import { rules } from '../../src/rules/registry.js';
import { directive, directivesOf, sectionNames } from '../../src/schema/lookup.js';
import { storeOf } from '../../src/settings/store.js';

const directory = '/etc/systemd/system';

/** A unit in the only directory that is searched: there are thousands. */
const load = (text: string, name: string): EffectiveUnit =>
  effectiveUnit(name, indexUnits({ [`${directory}/${name}`]: text }, { unitPath: [directory] }));

const fixed = (text: string, name = 'a.service'): string =>
  fixUntilSettled(text, (each) => lint(each, { path: name }));

/** Properties whose settings systemd refused a line of. */
function refused({ unit }: EffectiveUnit): readonly string[] {
  return unit.log.flatMap(({ node }) => {
    const known = node.kind === 'assignment' ? directive(node.section ?? '', node.key) : undefined;
    return known === undefined ? [] : [propertyName(storeOf(known).replace(/.*\./, ''))];
  });
}

function expectTheSame(text: string, name: string): void {
  const after = fixed(text, name);
  if (after === text) return;
  const before = load(text, name);
  const [one, other] = [before, load(after, name)].map((each) => ({ ...unitProperties(each) }));
  // What was refused as a whole may become a unit.
  if (one?.['LoadState'] !== 'loaded')
    for (const properties of [one, other]) delete properties?.['LoadState'];
  for (const each of refused(before))
    for (const properties of [one, other])
      for (const suffix of ['', 'Ex', 'Soft']) delete properties?.[each + suffix];
  // Most are the same to the last, and there are thousands.
  if (!isDeepStrictEqual(other, one)) expect(other, `${text}\n->\n${after}`).toEqual(one);
}

describe('a fix leaves the D-Bus properties as they were, but for what was refused', () => {
  it.each([
    ['yes', 'isolate'],
    ['no', 'replace'],
    ['1', 'isolate'],
  ])('OnFailureIsolate=%s becomes OnFailureJobMode=%s', (old, mode) => {
    const text = `[Unit]\nOnFailureIsolate=${old}\n[Service]\nExecStart=/bin/a\n`;
    expect(fixed(text)).toBe(`[Unit]\nOnFailureJobMode=${mode}\n[Service]\nExecStart=/bin/a\n`);
    expectTheSame(text, 'a.service');
  });

  it.each(['restart=always', 'CapabilityBoundingSet=net_admin', 'ExecStartPre=/bin/echo $A/x'])(
    'what %s would turn on is only suggested',
    (line) => {
      const text = `[Service]\nExecStart=/bin/a\n${line}\n`;
      expect(fixed(text)).toBe(text);
      const [fix] = lint(text, { path: 'a.service' }).flatMap(({ fixes = [] }) => fixes);
      expect(fix?.suggestion).toBe(true);
    },
  );

  it.each([
    ['a.service', 'BindReadOnlyPaths=/a ; /b'],
    ['a.service', 'ProtectClock=yes # why'],
    ['a.service', 'DynamicUser=yes ; why'],
    ['a.service', 'NUMAMask=5 ; why'],
    ['a.service', 'KillSignal=5 # why'],
    ['dev-a.swap', 'PrivatePIDs=yes # why'],
    ['dev-a.swap', 'Options=defaults \\ \nnofail'],
    ['a.path', 'PathExists=/a \\ \nb'],
    ['a.service', 'StandardInputText=a \\ \nb'],
  ])('in %s, what %j without its comment or blanks would change besides is only suggested', (name, line) => {
    const section = { service: 'Service', swap: 'Swap', path: 'Path' }[name.replace(/.*\./, '')];
    const text = `[${section}]\n${line}\n`;
    const fixes = lint(text, { path: name }).flatMap((each) => each.fixes ?? []);
    expect(fixes.map(({ suggestion }) => suggestion)).toEqual([true]);
    expect(fixed(text, name)).toBe(text);
  });

  const sections = sectionNames.filter((name) => name !== 'Install');
  const nameFor = (section: string): string =>
    section === 'Unit' ? 'a.service' : `a.${section.toLowerCase()}`;

  it.each(sections)(
    'for every directive of [%s], with a comment and with a line that does not go on',
    (section) => {
      for (const key of someOf(directivesOf(section).keys()))
        for (const value of ['yes # x', '5 ; x', '/a ; /b', '/a \\ \n b'])
          expectTheSame(`[${section}]\n${key}=${value}\n`, nameFor(section));
    },
  );

  it('keeps lines whose values add up', () => {
    const text = '[Service]\nExecStart=/bin/a\nCoredumpFilter=elf-headers\nCoredumpFilter=private-dax\n';
    expect(fixed(text)).toBe(text);
  });

  it.each(rules.rules.flatMap(({ code, example }) => (example === undefined ? [] : [{ code, example }])))(
    'in the example of $code',
    ({ example }) => expectTheSame(example.bad, example.given?.['name'] ?? 'a.service'),
  );

  it.each(sections)('for every directive of [%s], set once and twice', (section) => {
    for (const key of someOf(directivesOf(section).keys()))
      for (const value of ['yes', '5'])
        expectTheSame(`[${section}]\n${key}=${value}\n${key}=7\n${key}=/b\n`, nameFor(section));
  });

  it('for any lines together', () => {
    const line = fc.constantFrom(
      ...[
        'JobTimeoutSec=1',
        'JobTimeoutSec=2',
        'JobRunningTimeoutSec=3',
        'OnFailureIsolate=yes',
        'BindTo=b.service',
      ],
      ...[
        'OnFailureJobMode=fail',
        'StartLimitInterval=5',
        'StartLimitIntervalSec=6',
        'OnFailureIsolate=',
        'X=1 # y',
      ],
      ...[
        'JobTimeoutSec=',
        'StartLimitInterval=x',
        'RequiresOverridable=c.service',
        'StartLimitBurst=3 # why',
      ],
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        expectTheSame(`[Unit]\n${lines.join('\n')}\n[Service]\nExecStart=/bin/a\n`, 'a.service');
      }),
    );
    expect(parse('').nodes).toEqual([]);
  });
});
