import { contentSpan, type DirectiveLine, type ValueLine, valueSpan } from '../document/document.js';
import type { CheckedFile, Checks } from './subject.js';

const digits = /[0-9]+/;
const word = /[0-9A-Za-z_]+/;

/** The part of a value that ldirectord uses, for directives of which it uses a part. */
const used: ReadonlyMap<string, RegExp> = new Map([
  ['checktimeout', digits],
  ['negotiatetimeout', digits],
  ['checkinterval', digits],
  ['checkcount', digits],
  ['failurecount', digits],
  ['emailalertfreq', /^[0-9]+/],
  ['checkport', digits],
  ['persistent', digits],
  ['scheduler', /[a-z]+/],
  ['schedflags', /[^ \t\r]+/],
  ['protocol', word],
  ['service', word],
  ['httpmethod', word],
  ['smtp', /^[0-9A-Za-z._+-]+/],
]);

const quoted = new Set(
  'request receive login passwd database secret callback logfile checkcommand monitorfile'.split(' '),
);

const headerPattern = /^(?:\[[0-9A-Fa-f:]+\]|[0-9A-Za-z._+-]+):[0-9A-Za-z\-_]+/;

function usedPart(line: ValueLine): string | undefined {
  const { value } = line;
  if (line.kind === 'virtual') return headerPattern.exec(value)?.[0];
  if (line.name === 'checktype') return (digits.exec(value) ?? /[0-9A-Za-z_-]+/.exec(value))?.[0];
  if (quoted.has(line.name) && value.startsWith('"')) return /^"[^\n]*"/.exec(value)?.[0];
  return used.get(line.name)?.exec(value)?.[0];
}

const nameOf = (line: ValueLine): string =>
  line.kind === 'directive' ? line.name : line.family === 'inet' ? 'virtual' : 'virtual6';

// A unit, a longer name or a missing line break: what was meant is not certain, so there is no fix.
function* cutValues({ document }: CheckedFile) {
  for (const line of document.lines) {
    if (line.kind !== 'virtual' && line.kind !== 'directive') continue;
    const part = usedPart(line);
    // A comment after the value is dropped too, as it should be.
    if (part === undefined || part === line.value.replace(/(\s+#.*)?[ \t\r]*$/, '')) continue;
    const name = nameOf(line);
    yield {
      span: valueSpan(line),
      message: `ldirectord uses only "${part}" of ${name}=${line.value}`,
      subject: name,
    };
  }
}

/** Directives of the head whose value is the whole rest of the line. */
const wholeLines = new Set(['emailalert', 'emailalertfrom', 'fallbackcommand', 'execute', 'maintenancedir']);

function* comments({ head }: CheckedFile) {
  for (const line of head)
    if (wholeLines.has(line.name) && /\s#/.test(line.value))
      yield {
        span: valueSpan(line),
        message: `the # and what follows it are part of the value of ${line.name}`,
        subject: line.name,
      };
}

/** Directives that may be repeated. */
const repeatable = new Set(['real', 'real6', 'execute']);

function* overridden({ head, sections }: CheckedFile) {
  for (const directives of [head, ...sections.map((section) => section.directives)]) {
    const seen = new Map<string, DirectiveLine>();
    for (const line of directives.toReversed()) {
      const { name } = line;
      const later = seen.get(name);
      if (later) {
        const related = [{ message: 'this one counts', span: contentSpan(later) }];
        yield {
          span: contentSpan(line),
          message: `a later ${name} overrides this one`,
          subject: name,
          related,
        };
      } else if (!repeatable.has(name)) seen.set(name, line);
    }
  }
}

/** Values that are cut or overridden. */
export const valueChecks: Checks = {
  'value-cut': cutValues,
  'comment-in-value': comments,
  'directive-overridden': overridden,
};
