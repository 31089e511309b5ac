import type { DirectiveLine, VirtualLine } from '../document.js';
import { positionOf, type Subject, valuePositionOf } from './report.js';

/** What the program takes of a value, for directives that take a part of it. */
const takes: Readonly<Record<string, RegExp>> = {
  checktimeout: /[0-9]+/,
  negotiatetimeout: /[0-9]+/,
  checkinterval: /[0-9]+/,
  checkcount: /[0-9]+/,
  failurecount: /[0-9]+/,
  emailalertfreq: /^[0-9]+/,
  checkport: /[0-9]+/,
  persistent: /[0-9]+/,
  scheduler: /[a-z]+/,
  schedflags: /[^ \t\r]+/,
  protocol: /[0-9A-Za-z_]+/,
  service: /[0-9A-Za-z_]+/,
  httpmethod: /[0-9A-Za-z_]+/,
  smtp: /^[0-9A-Za-z._+-]+/,
};
const quoted = new Set([
  'request',
  'receive',
  'login',
  'passwd',
  'database',
  'secret',
  'callback',
  'logfile',
  'checkcommand',
  'monitorfile',
]);

const taken = ({ name, value }: DirectiveLine): string | undefined => {
  if (name === 'checktype') return /[0-9]+/.exec(value)?.[0] ?? /[0-9A-Za-z_-]+/.exec(value)?.[0];
  if (quoted.has(name) && value.startsWith('"')) return /^"[^\n]*"/.exec(value)?.[0];
  return takes[name]?.exec(value)?.[0];
};

const trimmed = (value: string): string => value.replace(/[ \t\r]+$/, '');

// A unit, a longer name or a line break that is missing: what to write instead is not certain, so there is no fix.
const cut = (
  line: DirectiveLine | VirtualLine,
  name: string,
  part: string | undefined,
  report: Subject['report'],
): void => {
  if (part === undefined || part === trimmed(line.value)) return;
  report('value-cut', valuePositionOf(line), `Of ${name}=${line.value} only "${part}" is taken`);
};

const directive = (line: DirectiveLine, report: Subject['report']): void =>
  cut(line, line.name, taken(line), report);

const headerPattern = /^(?:\[[0-9A-Fa-f:]+\]|[0-9A-Za-z._+-]+):[0-9A-Za-z\-_]+/;

const header = (line: VirtualLine, report: Subject['report']): void =>
  cut(line, line.family === 'inet' ? 'virtual' : 'virtual6', headerPattern.exec(line.value)?.[0], report);

/** Directives that may stand more than once. */
const repeatable = new Set(['real', 'real6', 'execute']);

const overridden = (directives: readonly DirectiveLine[], report: Subject['report']): void => {
  const seen = new Set<string>();
  for (const line of [...directives].reverse()) {
    if (repeatable.has(line.name)) continue;
    if (seen.has(line.name))
      report('directive-overridden', positionOf(line), `A later ${line.name} overrides this one`);
    seen.add(line.name);
  }
};

const fractions = ({ sections, state, report }: Subject): void => {
  for (const { directives } of sections)
    for (const line of directives)
      if (line.name === 'checkinterval' && state?.globals.fork === 'no')
        report('no-effect', positionOf(line), 'checkinterval of a section has no effect unless fork=yes');
};

/** Rules about values that are cut, overridden or not used. */
export const lintValues = (subject: Subject): void => {
  const { head, sections, report } = subject;
  for (const line of head) directive(line, report);
  overridden(head, report);
  for (const section of sections) {
    header(section.header, report);
    for (const line of section.directives) directive(line, report);
    overridden(section.directives, report);
  }
  fractions(subject);
};
