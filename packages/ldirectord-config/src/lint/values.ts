import type { DirectiveLine, VirtualLine } from '../document.js';
import { positionOf, replaceValue, type Subject, valuePositionOf } from './report.js';

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

const cut = (line: DirectiveLine, report: Subject['report']): void => {
  const part = taken(line);
  const value = trimmed(line.value);
  if (part === undefined || part === value) return;
  // A unit or a longer name was meant, so what to write instead is not certain.
  report('value-cut', valuePositionOf(line), `Of ${line.name}=${value} only "${part}" is taken`);
};

const header = (line: VirtualLine, report: Subject['report']): void => {
  const part = /^(?:\[[0-9A-Fa-f:]+\]|[0-9A-Za-z._+-]+):[0-9A-Za-z\-_]+/.exec(line.value)?.[0];
  const value = trimmed(line.value);
  if (part === undefined || part === value) return;
  report(
    'value-cut',
    valuePositionOf(line),
    `Of "${value}" only "${part}" is taken`,
    replaceValue(line, part, `Write ${part}`),
  );
};

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
  for (const line of head) cut(line, report);
  overridden(head, report);
  for (const section of sections) {
    header(section.header, report);
    for (const line of section.directives) cut(line, report);
    overridden(section.directives, report);
  }
  fractions(subject);
};
