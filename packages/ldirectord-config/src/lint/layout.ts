import type { BlankLine, DirectiveLine } from '../document.js';
import { editLine, editValue, positionOf, type Subject } from './report.js';

const carriageReturns = ({ document, report }: Subject): void => {
  const ends = document.lines.flatMap((line) => {
    const run = /\r+(?=\n$)/.exec(line.text);
    return run ? [{ line, column: run.index, edit: editLine(line, run.index, run[0].length, '') }] : [];
  });
  const [first] = ends;
  if (!first) return;
  report(
    'carriage-return',
    { line: first.line.number, column: first.column + 1, offset: first.edit.offset },
    `${ends.length} ${ends.length === 1 ? 'line ends' : 'lines end'} with a carriage return, which ldirectord takes for a part of the value`,
    { description: 'Take the carriage returns out', edits: ends.map(({ edit }) => edit) },
  );
};

/** Indented directives in the head: they belong to a section that an empty line has ended. */
const endedSections = ({ document, report }: Subject): void => {
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
      report(
        'section-ended',
        positionOf(line),
        `Line ${ended.number} ended the section, so this directive belongs to none`,
        {
          description: `Take ${blanks.map(({ number }) => `line ${number}`).join(' and ')} out`,
          edits: blanks.map((blank) => editLine(blank, 0, blank.text.length, '')),
        },
      );
    inSection = line.kind === 'virtual';
    blanks = [];
  }
};

const blankDirectives = ({ document, report }: Subject): void => {
  for (const line of document.lines)
    if (line.kind === 'other' && line.place === 'section' && /^[ \t]*\n?$/.test(line.text))
      report(
        'blanks-as-directive',
        { line: line.number, column: 1, offset: line.offset },
        'This line of blanks is read as an unknown directive',
        { description: 'Take the line out', edits: [editLine(line, 0, line.text.length, '')] },
      );
};

const quotedInSections = new Set(['request', 'receive', 'login', 'passwd', 'database', 'secret', 'load']);
const quotedInHead = new Set(['callback', 'logfile']);

const withoutQuotes = (line: DirectiveLine, report: Subject['report']): void => {
  const { name, value } = line;
  if (value === '' || value.includes('"')) return;
  const end = value.replace(/[ \t\r]+$/, '').length;
  report('needs-quotes', positionOf(line), `${name} is known only in quotes: ${name}="${value}"`, {
    description: 'Put the value in quotes',
    edits: [editValue(line, 0, 0, '"'), editValue(line, end, end, '"')],
  });
};

const quotes = ({ sections, head, report }: Subject): void => {
  for (const line of sections.flatMap(({ directives }) => directives)) {
    if (!quotedInSections.has(line.name) || /^".*"/.test(line.value)) continue;
    const cut = line.text.replace(/\n$/, '').includes('#') && line.value.startsWith('"');
    if (cut)
      report(
        'hash-in-text',
        positionOf(line),
        `The # in ${line.name} starts a comment and cuts the closing quote off`,
      );
    else withoutQuotes(line, report);
  }
  for (const line of head) if (quotedInHead.has(line.name)) withoutQuotes(line, report);
};

const lastSection = ({ document, report }: Subject): void => {
  const last = document.lines[document.lines.length - 1];
  if (last?.kind === 'virtual')
    report(
      'duplicate-last-section',
      positionOf(last),
      'A section header that ends the file is read twice and refused as a duplicate',
    );
};

/** Rules about lines as they stand in the file; they help where the file is not valid. */
export const lintLayout = (subject: Subject): void => {
  carriageReturns(subject);
  endedSections(subject);
  blankDirectives(subject);
  quotes(subject);
  lastSection(subject);
};
