import { type BlankLine, contentSpan, type DirectiveLine, lineSpan } from '../document/document.js';
import { type CheckedFile, type Checks, editLine, editValue, fixedBy } from './subject.js';

function carriageReturns({ document }: CheckedFile) {
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

function* endedSections({ document }: CheckedFile) {
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
        message: `line ${ended.number} ended the section, so this directive is outside any section`,
        fixes: fixedBy(
          `remove ${blanks.map(({ number }) => `line ${number}`).join(' and ')}`,
          ...blanks.map((blank) => editLine(blank, 0, blank.text.length, '')),
        ),
      };
    inSection = line.kind === 'virtual';
    blanks = [];
  }
}

function* blankDirectives({ document }: CheckedFile) {
  for (const line of document.lines)
    if (line.kind === 'other' && line.place === 'section' && /^[ \t]*\n?$/.test(line.text))
      yield {
        span: lineSpan(line, 0, line.text.replace('\n', '').length),
        message: 'ldirectord reads this line of blanks as an unknown directive',
        fixes: fixedBy('remove the line', editLine(line, 0, line.text.length, '')),
      };
}

const quotedInSections = new Set(['request', 'receive', 'login', 'passwd', 'database', 'secret', 'load']);
const quotedInHead = new Set(['callback', 'logfile']);

/** True if a `#` cuts the quote that ends the value. */
const isCut = ({ place, text, value }: DirectiveLine): boolean =>
  place === 'section' && value.startsWith('"') && !/^".*"/.test(value) && text.includes('#');

const quotedLines = ({ head, sections }: CheckedFile): readonly DirectiveLine[] => [
  ...sections.flatMap(({ directives }) => directives.filter(({ name }) => quotedInSections.has(name))),
  ...head.filter(({ name }) => quotedInHead.has(name)),
];

function* missingQuotes(subject: CheckedFile) {
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

function* byteOrderMark({ document }: CheckedFile) {
  const [line] = document.lines;
  if (line?.text.startsWith('\uFEFF'))
    yield {
      span: lineSpan(line, 0, 1),
      message: 'the file begins with a byte order mark, so ldirectord refuses its first line',
      fixes: fixedBy('remove the mark', editLine(line, 0, 1, '')),
    };
}

function* cutQuotes(subject: CheckedFile) {
  for (const line of quotedLines(subject).filter(isCut))
    yield {
      span: contentSpan(line),
      message: `the # in ${line.name} starts a comment and cuts the closing quote off`,
    };
}

function* lastHeaders({ document }: CheckedFile) {
  const last = document.lines.at(-1);
  const message = 'a section header that ends the file is read twice and refused as a duplicate';
  if (last?.kind === 'virtual') yield { span: contentSpan(last), message };
}

/** Lines as they are written. These rules help where the file is not valid. */
export const layoutChecks: Checks = {
  'byte-order-mark': byteOrderMark,
  'carriage-return': carriageReturns,
  'section-ended': endedSections,
  'blanks-as-directive': blankDirectives,
  'hash-in-text': cutQuotes,
  'needs-quotes': missingQuotes,
  'duplicate-last-section': lastHeaders,
};
