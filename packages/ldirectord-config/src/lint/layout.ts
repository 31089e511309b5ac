import { positionOf, removeLine, type Subject } from './report.js';

const carriageReturns = ({ document, report }: Subject): void => {
  const first = document.lines.find(({ text }) => text.endsWith('\r\n'));
  if (!first) return;
  const edits = document.lines
    .filter(({ text }) => text.endsWith('\r\n'))
    .map(({ offset, text }) => ({ offset: offset + text.length - 2, length: 1, text: '' }));
  const column = first.text.length - 1;
  report(
    'carriage-return',
    { line: first.number, column, offset: first.offset + column - 1 },
    `${edits.length} ${edits.length === 1 ? 'line ends' : 'lines end'} with a carriage return, which ldirectord takes for a part of the value`,
    { description: 'Take the carriage returns out', edits },
  );
};

/** Indented directives in the head: they belong to a section that an empty line has ended. */
const endedSections = ({ document, report }: Subject): void => {
  let blank: (typeof document.lines)[number] | undefined;
  let inSection = false;
  for (const line of document.lines) {
    if (line.kind === 'virtual') inSection = true;
    else if (line.kind === 'blank' && inSection) blank ??= line;
    else if (
      line.kind === 'other' &&
      line.place === 'head' &&
      /^[ \t]+[a-z0-9]+\s*=/.test(line.text) &&
      blank
    ) {
      report(
        'section-ended',
        positionOf(line),
        `Line ${blank.number} ended the section, so this directive belongs to none`,
        removeLine(blank, `Take line ${blank.number} out`),
      );
      return;
    } else if (line.kind !== 'comment' && !(line.kind !== 'blank' && line.place === 'section')) {
      inSection = false;
      blank = undefined;
    }
  }
};

const blankDirectives = ({ document, report }: Subject): void => {
  for (const line of document.lines)
    if (line.kind === 'other' && line.place === 'section' && /^[ \t]*\n?$/.test(line.text))
      report(
        'blanks-as-directive',
        { line: line.number, column: 1, offset: line.offset },
        'This line of blanks is read as an unknown directive',
        removeLine(line, 'Take the line out'),
      );
};

const quotedOnly = new Set(['request', 'receive', 'login', 'passwd', 'database', 'secret', 'load']);

const quotes = ({ sections, head, report }: Subject): void => {
  for (const line of sections.flatMap(({ directives }) => directives)) {
    if (!quotedOnly.has(line.name) || /^".*"/.test(line.value)) continue;
    const cut = line.text.replace(/\n$/, '').includes('#') && line.value.startsWith('"');
    if (cut)
      report(
        'hash-in-text',
        positionOf(line),
        `The # in ${line.name} starts a comment and cuts the closing quote off`,
      );
    else if (!line.value.includes('"') && line.value !== '')
      report(
        'needs-quotes',
        positionOf(line),
        `${line.name} is known only in quotes: ${line.name}="${line.value}"`,
        {
          description: 'Put the value in quotes',
          edits: [
            {
              offset: line.offset + line.text.indexOf(line.value, line.text.indexOf('=')),
              length: line.value.length,
              text: `"${line.value}"`,
            },
          ],
        },
      );
  }
  for (const line of head)
    if (
      (line.name === 'callback' || line.name === 'logfile') &&
      line.value !== '' &&
      !line.value.includes('"')
    )
      report(
        'needs-quotes',
        positionOf(line),
        `${line.name} is known only in quotes: ${line.name}="${line.value}"`,
        {
          description: 'Put the value in quotes',
          edits: [
            {
              offset: line.offset + line.text.indexOf(line.value, line.text.indexOf('=')),
              length: line.value.length,
              text: `"${line.value}"`,
            },
          ],
        },
      );
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
