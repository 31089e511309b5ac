import { readFileSync, writeFileSync } from 'node:fs';
import { applyFixes, hasErrors, rulesDocument } from '@harderway/diagnostics';
import { describe, expect, test } from 'vitest';
import { check } from '../src/check.js';
import { parse } from '../src/document/parse.js';
import type { LdirectordCode } from '../src/rules/rules.generated.js';
import { rules } from '../src/rules/rules.js';

const found = (text: string) => check(parse(text)).diagnostics;
const codes = (text: string): readonly string[] => found(text).map(({ code }) => code);
const web = 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n';

/** Where each rule reports its example. */
const places: Readonly<Record<LdirectordCode, string>> = {
  'address-as-fwmark': '1:9',
  'range-loses-servers': '2:7',
  'port-ignored': '2:7',
  'no-check-port': '2:7',
  'address-cut': '2:7',
  'real-text-lost': '2:7',
  'receive-lost': '2:7',
  'thresholds-swapped': '2:7',
  'https-needs-ca': '3:2',
  'https-without-sni': '3:2',
  'probe-needs-anonymous': '4:2',
  'never-checked': '1:1',
  'head-with-receive': '4:2',
  'receive-not-perl': '3:10',
  'check-incomplete': '1:1',
  'reload-of-half-a-file': '1:1',
  'quiescent-and-persistent': '4:2',
  'quiescent-keeps-connections': '3:2',
  'supervised-unit': '1:1',
  'value-cut': '1:14',
  'no-effect': '3:2',
  'comment-in-value': '1:12',
  'directive-overridden': '1:1',
  'no-services': '1:1',
  'no-servers': '1:1',
  'fallback-for-fwmark': '2:1',
  'byte-order-mark': '1:1',
  'carriage-return': '1:13',
  'section-ended': '4:2',
  'blanks-as-directive': '3:1',
  'hash-in-text': '3:2',
  'needs-quotes': '3:2',
  'duplicate-last-section': '1:1',
  'refused-by-ipvs': '1:1',
  'unknown-directive': '3:2',
  'duplicate-virtual': '4:1',
  deprecated: '1:1',
  unresolved: '2:2',
  'program-warning': '1:1',
  'invalid-value': '1:1',
};

/** Rules whose fix makes the good example of the bad one. */
const fixable: readonly string[] = [
  'address-cut',
  'receive-lost',
  'byte-order-mark',
  'carriage-return',
  'section-ended',
  'blanks-as-directive',
  'needs-quotes',
];

describe.each(rules.rules)('$code', ({ code, severity, example, source }) => {
  const { bad = '', good = '' } = example ?? {};

  test('reports its bad example, in its place, and not its good one', () => {
    const reported = found(bad).filter((each) => each.code === code);
    expect(reported.map(({ span }) => `${span.start.line}:${span.start.column}`)).toEqual([places[code]]);
    expect(reported[0]?.severity).toBe(severity);
    expect(codes(good)).not.toContain(code);
    expect(hasErrors(found(good))).toBe(false);
    expect(source).toBeDefined();
  });

  test('fixes its example, or has no fix', () => {
    const fixed = applyFixes(
      bad,
      found(bad).filter((each) => each.code === code),
    );
    expect(fixed).toBe(fixable.includes(code) ? good : bad);
  });
});

test('RULES.md is generated: UPDATE=1 writes it', () => {
  const path = new URL('../RULES.md', import.meta.url);
  const text = rulesDocument(rules.rules, { name: '@harderway/ldirectord-config', language: 'ini' });
  if (process.env['UPDATE']) writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test.each([
  [
    'a tab stays one',
    '\treal=!!10.0.0.2:80 gate\t\n\tquiescent=no\n',
    '\treal=10.0.0.2:80 gate\t\n\tquiescent=no\n',
  ],
  ['a tab in the value', '\trequest=a\tb\t\n\tquiescent=no\n', '\trequest="a\tb"\t\n\tquiescent=no\n'],
  [
    'a tab before the place',
    '\treal=10.0.0.2:80\tgate 1 "//x", "ok"\n',
    '\treal=10.0.0.2:80\tgate 1 "x", "ok"\n',
  ],
  ['quotes and a carriage return', '\trequest=a\r\r\n', '\trequest="a"\n'],
  ['all empty lines before a directive', '\n\t\n\tservice=http\n', '\tservice=http\n'],
])('fixes touch what they change and nothing else: %s', (_, bad, fixed) => {
  expect(applyFixes(`${web}${bad}`, found(`${web}${bad}`))).toBe(`${web}${fixed}`);
});

test('the empty line that ended a section is a line of that section', () => {
  const text = `${web}\n${web.replaceAll('10.0.0.1', '10.0.0.3')}\n\tservice=http\n`;
  const ended = found(text).filter(({ code }) => code === 'section-ended');
  expect(ended[0]?.message).toMatch(/^line 6 ended/);
  expect(applyFixes(text, ended)).toBe(text.replace('\n\n\tservice', '\n\tservice'));
});

test('what a header drops is not removed by a fix', () => {
  const cut = found('virtual=10.0.0.1:80\treal=10.0.0.2:80 gate\n').filter(
    ({ code }) => code === 'value-cut',
  );
  expect(cut.map(({ fixes }) => fixes)).toEqual([undefined]);
});

test('a file without traps has no diagnostics', () => {
  expect(
    codes(
      'checkinterval=5\nvirtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n\treal=10.0.0.3:80 gate\n\treceive="ok"\n',
    ),
  ).toEqual([]);
});

test("the program's own messages have codes", () => {
  expect(codes('nonsense\n')).toEqual(['unknown-directive']);
  expect(codes('timeout=1\n')).toEqual(['deprecated']);
  expect(codes(`${web}\n${web}`)).toEqual(['duplicate-virtual']);
  expect(codes('virtual=10.0.0.1:80\n\treal=no-such-host:80 gate\n')).toEqual(['unresolved']);
  expect(codes('checkinterval=0\n')).toEqual(['invalid-value']);
  expect(codes(`supervised\n${web}`)).toEqual(['program-warning', 'supervised-unit']);
});
