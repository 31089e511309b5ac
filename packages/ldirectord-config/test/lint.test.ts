import { describe, expect, test } from 'vitest';
import { applyEdits, check, type LintCode, lintRules, parse } from '../src/index.js';

const codes = (text: string): readonly string[] => check(parse(text)).findings.map(({ code }) => code);
const web = 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n';

/** For every rule a file it finds something in, where, and one that differs little and is fine. */
const samples: Readonly<
  Record<
    LintCode,
    { readonly bad: string; readonly at: string; readonly good: string; readonly fixed?: string }
  >
> = {
  'address-as-fwmark': {
    bad: 'virtual=10.0.0.1\n\treal=10.0.0.2 gate\n',
    at: '1:9',
    good: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n',
  },
  'range-loses-servers': {
    bad: 'virtual=10.0.0.1:80\n\treal=5.245.224.250->5.245.225.2:80 gate\n',
    at: '2:7',
    good: 'virtual=10.0.0.1:80\n\treal=10.0.0.2->10.0.0.9:80 gate\n',
  },
  'port-ignored': {
    bad: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:8080 gate\n',
    at: '2:7',
    good: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:8080 masq\n',
  },
  'no-check-port': {
    bad: 'virtual=10.0.0.1:6443\n\treal=10.0.0.2 gate\n\tservice=https\n',
    at: '2:7',
    good: 'virtual=10.0.0.1:443\n\treal=10.0.0.2 gate\n\tservice=https\n',
  },
  'address-cut': {
    bad: 'virtual=10.0.0.1:80\n\treal=!!10.0.0.2:80 gate\n',
    at: '2:7',
    good: web,
    fixed: web,
  },
  'real-text-lost': {
    bad: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 u:9 l:5\n',
    at: '2:7',
    good: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 l:5 u:9\n',
  },
  'receive-lost': {
    bad: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 "/x", "ok"\n',
    at: '2:7',
    good: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 "x", "ok"\n',
    fixed: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 "x", "ok"\n',
  },
  'thresholds-swapped': {
    bad: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 l:9 u:5\n',
    at: '2:7',
    good: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 l:5 u:9\n',
  },
  'https-needs-ca': { bad: `${web}\tservice=https\n`, at: '3:2', good: `${web}\tservice=http\n` },
  'https-without-sni': {
    bad: `${web}\tservice=https\n`,
    at: '3:2',
    good: `${web}\tservice=https\n\tchecktype=connect\n`,
  },
  'probe-needs-anonymous': {
    bad: `${web}\tservice=https\n\trequest="healthz"\n`,
    at: '4:2',
    good: `${web}\tservice=https\n\trequest="index.html"\n`,
  },
  'never-checked': {
    bad: 'virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n',
    at: '1:1',
    good: 'virtual=10.0.0.1:8080\n\treal=10.0.0.2:8080 gate\n\tchecktype=connect\n',
  },
  'head-with-receive': {
    bad: `${web}\thttpmethod=HEAD\n\treceive="ok"\n`,
    at: '4:2',
    good: `${web}\thttpmethod=GET\n\treceive="ok"\n`,
  },
  'check-incomplete': {
    bad: 'virtual=10.0.0.1:3306\n\treal=10.0.0.2:3306 gate\n\tlogin="a"\n\tdatabase="b"\n',
    at: '1:1',
    good: 'virtual=10.0.0.1:3306\n\treal=10.0.0.2:3306 gate\n\tlogin="a"\n\tdatabase="b"\n\trequest="SELECT 1"\n',
  },
  'reload-of-half-a-file': { bad: `autoreload=yes\n${web}`, at: '1:1', good: `autoreload=no\n${web}` },
  'quiescent-and-persistent': {
    bad: `${web}\tquiescent=yes\n\tpersistent=60\n`,
    at: '4:2',
    good: `${web}\tquiescent=no\n\tpersistent=60\n`,
  },
  'quiescent-keeps-connections': {
    bad: `${web}\tquiescent=yes\n`,
    at: '3:2',
    good: `${web}\tquiescent=no\n`,
  },
  'supervised-unit': { bad: `supervised=yes\n${web}`, at: '1:1', good: `supervised=no\n${web}` },
  'value-cut': { bad: `checktimeout=5s\n${web}`, at: '1:14', good: `checktimeout=5\n${web}` },
  'no-effect': {
    bad: `${web}\tnetmask=255.255.255.0\n`,
    at: '3:2',
    good: `${web}\tpersistent=60\n\tnetmask=255.255.255.0\n`,
  },
  'directive-overridden': {
    bad: `checkinterval=1\ncheckinterval=2\n${web}`,
    at: '1:1',
    good: `checkinterval=1\n${web}`,
  },
  'no-services': { bad: 'checkinterval=1\n', at: '1:1', good: web },
  'no-servers': { bad: 'virtual=10.0.0.1:80\n\tcomment=x\n', at: '1:1', good: web },
  'fallback-for-fwmark': {
    bad: 'fallback=127.0.0.1:80\nvirtual=7\n\treal=10.0.0.2 gate\n',
    at: '2:1',
    good: 'virtual=7\n\treal=10.0.0.2 gate\n\tfallback=127.0.0.1:80\n',
  },
  'carriage-return': { bad: 'quiescent=no\r\n', at: '1:13', good: 'quiescent=no\n', fixed: 'quiescent=no\n' },
  'section-ended': {
    bad: `${web}\n\tservice=http\n`,
    at: '4:2',
    good: `${web}\tservice=http\n`,
    fixed: `${web}\tservice=http\n`,
  },
  'blanks-as-directive': { bad: `${web}\t\t\n`, at: '3:1', good: web, fixed: web },
  'hash-in-text': { bad: `${web}\tpasswd="a#b"\n`, at: '3:2', good: `${web}\tpasswd="ab"\n` },
  'needs-quotes': {
    bad: `${web}\trequest=index.html\n`,
    at: '3:2',
    good: `${web}\trequest="index.html"\n`,
    fixed: `${web}\trequest="index.html"\n`,
  },
  'duplicate-last-section': { bad: 'virtual=10.0.0.1:80\n', at: '1:1', good: web },
  'refused-by-ipvs': { bad: `${web}\tpersistent=0\n`, at: '1:1', good: `${web}\tpersistent=1\n` },
};

describe.each(Object.entries(samples))('%s', (code, { bad, at, good }) => {
  test('is found, in its place', () => {
    const found = check(parse(bad)).findings.filter((finding) => finding.code === code);
    expect(found.map(({ position }) => `${position.line}:${position.column}`)).toEqual([at]);
    expect(found[0]?.severity).toBe(lintRules[code as LintCode].severity);
  });

  test('is not found where all is well', () => {
    expect(codes(good)).not.toContain(code);
  });
});

const fixable = Object.entries(samples).flatMap(([code, { bad, fixed }]) =>
  fixed === undefined ? [] : [[code, bad, fixed] as const],
);

test.each(fixable)('%s is fixed', (code, bad, fixed) => {
  const edits = check(parse(bad)).findings.flatMap((finding) =>
    finding.code === code ? (finding.fix?.edits ?? []) : [],
  );
  expect(applyEdits(bad, edits)).toBe(fixed);
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
  const edits = check(parse(`${web}${bad}`)).findings.flatMap(({ fix }) => fix?.edits ?? []);
  expect(applyEdits(`${web}${bad}`, edits)).toBe(`${web}${fixed}`);
});

test('the empty line that ended a section is one of that section', () => {
  const text = `${web}\n${web.replaceAll('10.0.0.1', '10.0.0.3')}\n\tservice=http\n`;
  const found = check(parse(text)).findings.find(({ code }) => code === 'section-ended');
  expect(found?.message).toMatch(/^Line 6 ended/);
  expect(applyEdits(text, found?.fix?.edits ?? [])).toBe(text.replace('\n\n\tservice', '\n\tservice'));
});

test('what a header drops is not taken out by a fix', () => {
  const found = check(parse('virtual=10.0.0.1:80\treal=10.0.0.2:80 gate\n')).findings;
  expect(found.filter(({ code, fix }) => code === 'value-cut' && !fix)).toHaveLength(1);
});

test('a file without traps has nothing to say', () => {
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
