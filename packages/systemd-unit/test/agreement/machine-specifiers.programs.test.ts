import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/rules/lint.js';
import { directivesOf, sectionNames } from '../../src/schema/lookup.js';
import { verify } from '../../src/verify/verify.js';
import { realSystemd } from './real.js';

const real = realSystemd();

const letters = [...'HmbvloqwWaABM'];
const lines: readonly string[] = letters.flatMap((letter) => [
  `[Unit]\nAfter=a-%${letter}.service`,
  `[Unit]\nOnFailure=a@%${letter}.service`,
  `[Unit]\nDocumentation=man:%${letter}`,
  `[Service]\nSlice=a%${letter}.slice`,
  `[Service]\nType=dbus\nBusName=org.%${letter}`,
  `[Service]\nEnvironment=A%${letter}=1`,
  `[Service]\nUnsetEnvironment=A%${letter}`,
  `[Service]\nPassEnvironment=A%${letter}`,
  `[Service]\nUser=%${letter}`,
  `[Service]\nEnvironmentFile=%${letter}/x`,
  `[Service]\nLogNamespace=%${letter}`,
  `[Service]\nSetCredential=%${letter}:x`,
  `[Service]\nSockets=%${letter}.socket`,
]);

const unit = (line: string): string => `${line}\n[Service]\nExecStart=/bin/true\n`;

/** The messages that systemd logs for a unit file. */
function theirs(text: string): readonly string[] {
  const path = `${real.write({ 't.service': text })}/t.service`;
  const { stderr } = real.analyze('verify', '--man=no', '--generators=no', path);
  return stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(path, 't.service'));
}

describe('specifiers that only the machine knows', () => {
  it.each(lines)('pass without a value: %s', (line) => {
    const found = lint(unit(line), { path: 't.service' });
    expect(found.filter(({ code }) => /^bad-|path-/.test(code))).toEqual([]);
  });

  it('pass in every directive for which some value would', () => {
    const patterns = [
      '%H',
      '/%H',
      'a-%H',
      '%H.service',
      '%H:x',
      'A=%H',
      'A%H=1',
      '%H x',
      '/a:%H',
      '/dev/%H rw',
      '%H%',
    ];
    const likely = ['1', 'a', '5', 'yes', '/a', 'tcp', 'a.b', 'x86'];
    const wrong: string[] = [];
    for (const section of sectionNames)
      for (const key of directivesOf(section).keys())
        for (const pattern of patterns) {
          const type = ['Unit', 'Install'].includes(section) ? 'service' : section.toLowerCase();
          const passes = (values: Readonly<Record<string, string>>): boolean =>
            lint(`[${section}]\n${key}=${pattern}\n`, { path: `a.${type}.d/x.conf`, values }).length === 0;
          if (!passes({}) && likely.some((H) => passes({ H }))) wrong.push(`${key}=${pattern}`);
        }
    expect(wrong).toEqual([]);
  });

  it('are checked with the values given, as systemd does with its own', () => {
    const text = unit('[Unit]\nAfter=%H.service %H\nDescription=%H\n[Service]\nEnvironment=%H%H=1 1%H=1');
    expect(verify('t.service', text, { values: { H: hostname() } }).lines).toEqual(theirs(text));
    expect(lint(text, { path: 't.service', values: { H: 'a b' } }).map(({ code }) => code)).toContain(
      'bad-unit-name',
    );
  });

  it.each([
    '[Unit]\nDescription=%c %r %R %c',
    '[Service]\nExecStart=/bin/true %c %R',
    '[Service]\nEnvironment=A=%c "B=%r"',
    '[Unit]\nOnFailureIsolate=yes',
  ])('and OnFailureIsolate= are deprecated in the words of systemd: %j', (line) => {
    const text = line.includes('ExecStart') ? `${line}\n` : unit(line);
    expect(verify('t.service', text).lines).toEqual(theirs(text));
  });
});
