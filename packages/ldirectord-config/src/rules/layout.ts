import { type BlankLine, contentSpan, type DirectiveLine, lineSpan } from '../document/document.js';
import { editLine, editValue, type FileRule, fixedBy, type Subject } from './subject.js';

const source = 'read_config of ldirectord 4.16.0';
const web = 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n';

function carriageReturns({ document }: Subject) {
  const ends = document.lines.flatMap((line) => {
    const run = /\r+(?=\n$)/.exec(line.text);
    if (!run) return [];
    const to = run.index + run[0].length;
    return [{ span: lineSpan(line, run.index, to), edit: editLine(line, run.index, to, '') }];
  });
  const [first] = ends;
  if (!first) return [];
  const lines = ends.length === 1 ? '1 line ends' : `${ends.length} lines end`;
  const message = `${lines} with a carriage return, which is part of the value to ldirectord`;
  const fixes = fixedBy('remove the carriage returns', ...ends.map(({ edit }) => edit));
  return [{ span: first.span, message, fixes }];
}

function* endedSections({ document }: Subject) {
  let inSection = false;
  let blanks: BlankLine[] = [];
  for (const line of document.lines) {
    if (line.kind === 'comment') continue;
    if (line.kind === 'blank') {
      if (inSection) blanks.push(line);
      continue;
    }
    if (line.kind !== 'virtual' && line.place === 'section') continue;
    const [ended] = blanks;
    if (ended && /^ {4,}[a-z0-9]+ *=/.test(line.text.replaceAll('\t', '    ')))
      yield {
        span: contentSpan(line),
        message: `line ${ended.number} ended the section, so this directive belongs to none`,
        fixes: fixedBy(
          `remove ${blanks.map(({ number }) => `line ${number}`).join(' and ')}`,
          ...blanks.map((blank) => editLine(blank, 0, blank.text.length, '')),
        ),
      };
    inSection = line.kind === 'virtual';
    blanks = [];
  }
}

function* blankDirectives({ document }: Subject) {
  for (const line of document.lines)
    if (line.kind === 'other' && line.place === 'section' && /^[ \t]*\n?$/.test(line.text))
      yield {
        span: lineSpan(line, 0, line.text.replace('\n', '').length),
        message: 'this line of blanks is an unknown directive to ldirectord',
        fixes: fixedBy('remove the line', editLine(line, 0, line.text.length, '')),
      };
}

const quotedInSections = new Set(['request', 'receive', 'login', 'passwd', 'database', 'secret', 'load']);
const quotedInHead = new Set(['callback', 'logfile']);

/** True if a `#` cuts the quote that ends the value. */
const isCut = ({ place, text, value }: DirectiveLine): boolean =>
  place === 'section' && value.startsWith('"') && !/^".*"/.test(value) && text.includes('#');

const quotedLines = ({ head, sections }: Subject): readonly DirectiveLine[] => [
  ...sections.flatMap(({ directives }) => directives.filter(({ name }) => quotedInSections.has(name))),
  ...head.filter(({ name }) => quotedInHead.has(name)),
];

function* missingQuotes(subject: Subject) {
  for (const line of quotedLines(subject)) {
    const { name, value } = line;
    if (value === '' || value.includes('"')) continue;
    const end = value.replace(/[ \t\r]+$/, '').length;
    yield {
      span: contentSpan(line),
      message: `ldirectord knows ${name} only in quotes: ${name}="${value}"`,
      fixes: fixedBy('put the value in quotes', editValue(line, 0, 0, '"'), editValue(line, end, end, '"')),
    };
  }
}

/** Lines as they are written. These rules help where the file is not valid. */
export const layoutRules: readonly FileRule<
  | 'carriage-return'
  | 'section-ended'
  | 'blanks-as-directive'
  | 'hash-in-text'
  | 'needs-quotes'
  | 'duplicate-last-section'
>[] = [
  {
    code: 'carriage-return',
    severity: 'error',
    title: 'a carriage return at the end of a line',
    why: 'It is part of the line: yes and no are not recognized, and texts keep it. Save the file with Unix line ends.',
    source,
    example: { bad: 'quiescent=no\r\n', good: 'quiescent=no\n' },
    check: carriageReturns,
  },
  {
    code: 'section-ended',
    severity: 'error',
    title: 'a directive after the end of its section',
    why: 'An empty line, or one that is not indented, ends a section. Indented lines after it are not directives of the section any more. Remove the empty line.',
    source,
    example: { bad: `${web}\n\tservice=http\n`, good: `${web}\tservice=http\n` },
    check: endedSections,
  },
  {
    code: 'blanks-as-directive',
    severity: 'error',
    title: 'a line of blanks in a section',
    why: 'A line of five or more columns of blanks is an unknown directive to ldirectord. Empty the line if the section ends there, or remove it.',
    source,
    example: { bad: `${web}\t\t\n`, good: web },
    check: blankDirectives,
  },
  {
    code: 'hash-in-text',
    severity: 'error',
    title: 'a # in a quoted text',
    why: 'In a section a # starts a comment even in quotes, so the closing quote is lost. A # cannot be part of the value.',
    source,
    example: { bad: `${web}\tpasswd="a#b"\n`, good: `${web}\tpasswd="ab"\n` },
    check: (subject) =>
      quotedLines(subject)
        .filter(isCut)
        .map((line) => ({
          span: contentSpan(line),
          message: `the # in ${line.name} starts a comment and cuts the closing quote off`,
        })),
  },
  {
    code: 'needs-quotes',
    severity: 'error',
    title: 'a value without quotes',
    why: 'ldirectord knows this directive only with its value in double quotes.',
    source,
    example: { bad: `${web}\trequest=index.html\n`, good: `${web}\trequest="index.html"\n` },
    check: missingQuotes,
  },
  {
    code: 'duplicate-last-section',
    severity: 'error',
    title: 'a section header on the last line',
    why: 'ldirectord reads a header on the last line twice and refuses it as its own duplicate. Give the section a directive.',
    source,
    example: { bad: 'virtual=10.0.0.1:80\n', good: web },
    check({ document }) {
      const last = document.lines.at(-1);
      if (last?.kind !== 'virtual') return [];
      const message = 'a section header that ends the file is read twice and refused as a duplicate';
      return [{ span: contentSpan(last), message }];
    },
  },
];
