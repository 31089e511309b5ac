import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codePoint } from '../../../../tools/testing/code-point.js';
import { comparable } from '../../oracle/compare.js';
import { exec } from '../../src/build/value.js';
import { unitProperties } from '../../src/dbus/properties.js';
import { encodeBytes } from '../../src/document/bytes.js';
import { parse } from '../../src/document/parse.js';
import { serialize } from '../../src/document/serialize.js';
import { setValue } from '../../src/edit/edit.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import { indexUnits } from '../../src/effective/unit-index.js';
import { quoteEnvironment } from '../../src/exec/environment.js';
import { values } from '../differential/values.js';
import { bootHost, type SystemdHost } from './host.js';
import { differs } from './same.js';

const UNITS = 1000;
const ARGUMENT_LISTS = 1000;

let host: SystemdHost;

beforeAll(async () => {
  host = await bootHost();
});

afterAll(async () => {
  await host?.close();
});

const pieces = [
  'a',
  'b c',
  ' ',
  '  ',
  '\t',
  '"',
  "'",
  '\\',
  '\\\\',
  '\\x41',
  '\\xc3\\xa9',
  '\\101',
  '\\u00e9',
  '\\s',
  '\\q',
  '\\"',
  ';',
  ' ; ',
  '\\;',
  '$A',
  '$\u007bA}',
  '$$',
  '%%',
  '%n',
  '%i',
  '%p',
  '%',
  '% ',
  '%z',
  '#',
  '=',
  '\u00e9',
  '\\\n',
  '\\\n  ',
  '\\\n# x\n',
  '\\\n;y\n ',
  'x=y',
  '-',
  '@',
  '+',
  '!',
  ':',
  '/bin/true',
  '[x]',
];
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 7 }).map((parts) => parts.join(''));
const keys = [
  'Unit.Description',
  'Unit.Documentation',
  'Unit.ConditionPathExists',
  'Unit.Wants',
  'Service.Environment',
  'Service.ExecStartPre',
  'Service.ExecStart',
  'Service.PassEnvironment',
  'Service.UnsetEnvironment',
  'Service.TimeoutStartSec',
  'Service.TimeoutStopSec',
  'Service.RestartSec',
  'Service.UMask',
  'Service.Nice',
  'Service.KillSignal',
  'Service.LimitNOFILE',
  'Service.MemoryMax',
  'Service.CPUQuota',
  'Service.ReadWritePaths',
  'Service.SuccessExitStatus',
  'Service.SystemCallFilter',
  'Service.RestrictAddressFamilies',
  'Service.CapabilityBoundingSet',
  'Service.IPAddressAllow',
  'Service.Restart',
  'Service.ProtectSystem',
  'Service.StandardOutput',
  'Service.SupplementaryGroups',
  'Service.OOMScoreAdjust',
  'Service.DeviceAllow',
  'Service.EnvironmentFile',
  'Service.CPUAffinity',
  'Service.TasksMax',
];
const setting = fc
  .tuple(fc.constantFrom(...keys), fc.oneof(text, fc.constantFrom(...values)), fc.constantFrom('', ' ', '\t'))
  .map(([key, value, blank]) => {
    const [section = '', name = ''] = key.split('.');
    return `[${section}]\n${name}${blank}=${blank}${value}`;
  });
const line = fc.oneof(
  { weight: 8, arbitrary: setting },
  {
    weight: 1,
    arbitrary: fc.constantFrom('# c', '; c', '', '  ', 'junk', '=x', '[X-Foo]\nA=b', '[Bar]\nB=c'),
  },
);
const unitText = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\n', '\r\n', '\r'))
  .map(([lines, eol]) =>
    `[Service]\nType=oneshot\nExecStart=/bin/true\n${lines.join('\n')}\n`.replaceAll('\n', eol),
  );

async function upload(files: readonly (readonly [string, string])[]): Promise<void> {
  const lines = files
    .map(([path, content]) => `${path} ${Buffer.from(encodeBytes(content)).toString('base64')}\n`)
    .join('');
  const script =
    'while read -r path data; do printf %s "$data" | base64 -d > "$path"; done; systemctl daemon-reload';
  await host.run(script, Buffer.from(lines));
}

describe('generated units', () => {
  it(`mean what a booted systemd says, ${UNITS} of them`, async () => {
    const units = fc
      .sample(unitText, UNITS)
      .map((content, at): readonly [string, string] => [`/run/systemd/system/fuzz-${at}.service`, content]);
    await upload(units);
    const names = units.map(([path]) => path.slice(path.lastIndexOf('/') + 1));
    const theirs = await host.properties(names);
    const specifiers = await host.specifiers();
    let compared = 0;
    const wrong: string[] = [];
    for (const [path, content] of units) {
      const unit = path.slice(path.lastIndexOf('/') + 1);
      const actual = theirs.get(unit);
      if (actual === undefined) continue;
      const effective = effectiveUnit(unit, indexUnits({ [path]: content }), { values: specifiers });
      for (const [property, value] of Object.entries(unitProperties(effective))) {
        if (!Object.hasOwn(actual, property)) continue;
        // What is left of a unit that is refused is whatever was read by then.
        if (effective.state !== 'loaded' && property !== 'LoadState') continue;
        compared++;
        const isSet = effective.unit.settings.has(`Service.${property}`);
        if (differs(property, value, { canonical: (each) => each, theirs: actual, isSet }))
          wrong.push(
            `${property}: ${comparable(value)} here, ${comparable(actual[property])} there\n${JSON.stringify(content)}`,
          );
      }
    }
    console.log(
      `${theirs.size} of ${UNITS} units readable over D-Bus, ${compared} properties compared, ${wrong.length} differ`,
    );
    expect(wrong.slice(0, 20).join('\n\n')).toBe('');
    expect(theirs.size).toBeGreaterThan(UNITS * 0.8);
  });
});

const argument = fc.oneof(
  fc.string({ unit: codePoint }).filter((each) => !each.includes('\0')),
  fc
    .array(
      fc.constantFrom(
        ...pieces.filter((each) => !each.includes('\n')),
        '\n',
        '\r',
        '\u0001',
        '\udcff',
        '\ufeff',
        '\ufffe',
        '\u{1f600}',
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
);

describe('generated argument lists', () => {
  it(`reach the program as they were, ${ARGUMENT_LISTS} of them`, async () => {
    const lists = fc.sample(fc.array(argument, { maxLength: 5 }), ARGUMENT_LISTS);
    const environments = fc.sample(
      fc.string({ unit: codePoint }).filter((each) => !/[\0\p{Cs}\p{NChar}]/u.test(each)),
      ARGUMENT_LISTS / 10,
    );
    const helper = '/run/fuzz-argv';
    const script =
      '#!/usr/bin/perl\nmy $n = shift; print join(" ", $n, (map { "x" . unpack("H*", $_) } @ARGV), defined $ENV{FUZZ} ? "=" . unpack("H*", $ENV{FUZZ}) : ()), "\\n";\n';
    const perUnit = 50;
    const files: (readonly [string, string])[] = [[helper, script]];
    for (let at = 0; at < lists.length; at += perUnit) {
      const layout = at % (2 * perUnit) === 0 ? 'line' : 'multiline';
      const commands = lists
        .slice(at, at + perUnit)
        .map((argv, nth) => exec([helper, String(at + nth), ...argv], { layout }));
      const unit = setValue(
        parse('[Service]\nType=oneshot\nStandardOutput=append:/run/fuzz.out\n'),
        'Service',
        'ExecStart',
        commands,
      );
      files.push([`/run/systemd/system/argv-${at}.service`, serialize(unit)]);
    }
    for (const [at, value] of environments.entries())
      files.push([
        `/run/systemd/system/env-${at}.service`,
        `[Service]\nType=oneshot\nStandardOutput=append:/run/fuzz.out\nEnvironment=${quoteEnvironment('FUZZ', value)}\nExecStart=${helper} e${at}\n`,
      ]);
    await upload(files);
    const started = await host.run(
      `chmod 755 ${helper}; : > /run/fuzz.out; cd /run/systemd/system; systemctl start argv-*.service env-*.service 2>&1 || true; systemctl reset-failed; ls argv-*.service env-*.service | xargs systemctl start 2>&1; cat /run/fuzz.out`,
    );
    const seen = new Map(
      started
        .split('\n')
        .map((each): [string, string] => [each.split(' ')[0] ?? '', each.split(' ').slice(1).join(' ')]),
    );
    const hex = (each: string): string => Buffer.from(encodeBytes(each)).toString('hex');
    const wrong = [
      ...lists.flatMap((argv, at) =>
        seen.get(String(at)) === argv.map((each) => `x${hex(each)}`).join(' ')
          ? []
          : [`${JSON.stringify(argv)} came as ${seen.get(String(at))}`],
      ),
      ...environments.flatMap((value, at) =>
        seen.get(`e${at}`) === `=${hex(value)}`
          ? []
          : [`${JSON.stringify(value)} came as ${seen.get(`e${at}`)}`],
      ),
    ];
    console.log(
      `${lists.length} argument lists and ${environments.length} variables, ${wrong.length} differ`,
    );
    expect(wrong.slice(0, 10).join('\n')).toBe('');
  });
});
