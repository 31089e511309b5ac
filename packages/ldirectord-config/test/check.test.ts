import { expect, test } from 'vitest';
import { check } from '../src/check.js';
import { parse } from '../src/document/parse.js';
import { type Environment, plainEnvironment } from '../src/environment.js';
import { checkRounds } from '../src/evaluate/rounds.js';

const found = (text: string, environment: Environment = plainEnvironment) =>
  check(parse(text), environment).diagnostics;
const lines = (text: string, environment?: Environment): readonly string[] =>
  found(text, environment).map(({ span, code, message }) => `${span.start.line} ${code} ${message}`);
const web = 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n';

test('a global fallback beside a firewall mark is there for marks too, and empty', () => {
  const { evaluation } = check(parse('fallback=127.0.0.1:80\nvirtual=7\n\treal=10.0.0.2 gate\n'));
  expect(evaluation.state?.globals.fallback).toMatchObject({ tcp: { port: '80' }, fwm: {} });
  const own = check(parse('fallback=127.0.0.1:80\nvirtual=7\n\treal=10.0.0.2 gate\n\tfallback=127.0.0.1\n'));
  expect(own.evaluation.state?.globals.fallback).not.toHaveProperty('fwm');
});

test.each([
  ['http', '', 'the first answer ends the daemon'],
  ['ldap', '', 'the first answer ends the daemon'],
  ['http', 'fork=yes\n', 'each answer ends the process that checks the section'],
  ['simpletcp', '', 'every server counts as down'],
])('a receive text that is no pattern of Perl is an error for %s %s', (service, head, fate) => {
  expect(lines(`${head}${web}\tservice=${service}\n\treceive="a**"\n`)).toContain(
    `${head === '' ? 4 : 5} receive-not-perl Perl refuses the pattern "a**": Nested quantifiers; ${fate}`,
  );
});

test('so is that of a real server, and that of a check without patterns does not count', () => {
  expect(lines('virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 "x", "[z-a]"\n')).toEqual([
    '2 receive-not-perl Perl refuses the pattern "[z-a]": Invalid [] range "z-a"; the first answer ends the daemon',
  ]);
  expect(lines(`${web}\tservice=smtp\n\treceive="("\n`).join()).not.toContain('receive-not-perl');
});

test('the check goes on after the first error, and says so', () => {
  expect(lines(`checkinterval=0\nnonsense\n${web}\tcheckport=x\n\tcheckcount=2\n`)).toEqual([
    '1 invalid-value invalid check interval value',
    '2 unknown-directive Unknown command nonsense, once line 1 is correct',
    '5 invalid-value invalid port, once line 1 is correct',
    "6 deprecated checkcount option is deprecated and slated for removal. please see 'failurecount', once line 1 is correct",
  ]);
});

test('it goes on after headers that are refused, and through sections that end too early', () => {
  expect(lines(`virtual=x\n\tcheckport=0\n\n${web}\n\tcheckport=y\n\n${web}\tcomment=x\n`)).toEqual([
    '1 invalid-value invalid address for virtual server',
    '2 invalid-value checkport must be in range 1..65536, once line 1 is correct',
    '7 unknown-directive Unknown command checkport=y, once line 1 is correct',
    '7 section-ended line 6 ended the section, so this directive is outside any section',
    '9 duplicate-virtual duplicate virtual server, once line 1 is correct',
  ]);
});

test('a comment after a value of the head, a missing indentation and a misspelt name get hints', () => {
  const hints = (text: string) => found(text).map(({ hint }) => hint);
  expect(hints(`quiescent=yes # rest\n${web}`)).toEqual([expect.stringMatching(/^In the head a # starts/)]);
  expect(hints('virtual=10.0.0.1:80\nreal=10.0.0.2:80 gate\n  service=http\n')).toEqual([
    expect.stringMatching(/^Indent the directives/),
    expect.stringMatching(/^Indent the directives/),
  ]);
  expect(hints(`${web}\tsheduler=rr\n`)).toEqual(['Did you mean scheduler?']);
});

test.each(['checkinterval=5 # each 5 s\n', 'emailalertfreq=60\t# a minute\n'])(
  'a comment after a value that ldirectord cuts is no cut value: %j',
  (head) => expect(lines(`${head}${web}`).join()).not.toContain('value-cut'),
);

test('a byte order mark is explained where the first line is a comment too', () => {
  expect(lines(`\uFEFF# web\n${web}`)).toContainEqual(expect.stringContaining('1 byte-order-mark'));
});

test.each(['mysql', 'pgsql', 'oracle'])(
  'a check of %s needs a login and a query, but no database',
  (service) => {
    const section = `${web}\tservice=${service}\n`;
    expect(lines(`${section}\tlogin="a"\n\trequest="SELECT 1"\n`)).toEqual([]);
    expect(
      lines(`${section}\tdatabase="b"\n`).filter((line) => line.includes('check-incomplete')),
    ).toHaveLength(2);
    expect(
      lines(
        `virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 "SELECT 1", ""\n\tservice=${service}\n\tlogin="a"\n`,
      ),
    ).toEqual([]);
  },
);

test('external without checkcommand is always up, and external-perl always down', () => {
  expect(lines(`${web}\tchecktype=external\n`)).toEqual([
    '3 never-checked checktype=external without checkcommand runs /bin/true: servers always count as up',
  ]);
  expect(lines(`${web}\tchecktype=external-perl\n`)).toEqual([
    '1 check-incomplete a check of external-perl needs checkcommand="..."',
  ]);
  expect(lines(`${web}\tchecktype=external\n\tcheckcommand=/bin/check\n`)).toEqual([]);
});

test('a log that cannot be opened is an error, but for a daemon in the foreground and for syslog', () => {
  const machine: Environment = { ...plainEnvironment, logFileOpens: () => false };
  expect(lines(`logfile="/missing/x.log"\n${web}`, machine)).toEqual([
    '1 invalid-value unable to open logfile: /missing/x.log',
  ]);
  expect(lines(`logfile="local0"\n${web}`, machine)).toEqual([]);
  expect(lines(`supervised=yes\nlogfile="/missing/x.log"\n${web}`, machine)).toEqual([
    expect.stringContaining('supervised-unit'),
  ]);
});

test('one server that does not answer holds up a round of checks until its timeout', () => {
  const rounds = (text: string) => {
    const { state } = check(parse(text)).evaluation;
    return state && checkRounds(state);
  };
  const three = [1, 2, 3].map((each) => `\treal=10.0.1.${each}:6443 gate\n`).join('');
  const section = `virtual=10.0.0.1:6443\n${three}\tservice=https\n\tnegotiatetimeout=5\n\tfailurecount=2\n`;
  expect(rounds(`checkinterval=1\n${section}`)).toEqual([
    {
      services: ['tcp:10.0.0.1:6443'],
      checks: 3,
      oneDeadSeconds: 5,
      allDeadSeconds: 15,
      intervalSeconds: 1,
      detectionSeconds: 12,
    },
  ]);
  const forked = `fork=yes\n${section}\tcheckinterval=3\n\n${section.replace('10.0.0.1:', '10.0.0.2:')}`;
  expect(rounds(forked)).toMatchObject([
    { checks: 3, intervalSeconds: 3 },
    { checks: 3, intervalSeconds: 10 },
  ]);
  expect(rounds(`${section}\tchecktype=on\n`)).toMatchObject([{ allDeadSeconds: 0, detectionSeconds: 0 }]);
  expect(rounds(`${section}\tchecktype=ping\n\tchecktimeout=2\n\tcheckcount=3\n`)).toMatchObject([
    { oneDeadSeconds: 6 },
  ]);
});
