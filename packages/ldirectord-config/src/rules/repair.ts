import { type Fix, nearest } from '@harderway/diagnostics';
import { contentSpan, type DocumentLine, type LdirectordDocument } from '../document/document.js';
import { parse } from '../document/parse.js';
import type { Environment } from '../environment.js';
import { evaluate } from '../evaluate/evaluate.js';
import { headDirectives } from '../evaluate/head-directives.js';
import type { Message } from '../evaluate/messages.js';
import { sectionDirectives } from '../evaluate/section-directives.js';
import { editLine, fixedBy } from './subject.js';

/** The fault of a line beyond the program's message. */
export interface Advice {
  readonly hint: string;
  readonly fixes?: readonly Fix[] | undefined;
}

/** True for a directive that belongs to the section above it, and is not indented by four columns. */
function lacksIndentation({ lines }: LdirectordDocument, line: DocumentLine): boolean {
  if (line.kind !== 'directive' && line.kind !== 'other') return false;
  const name = /^ {0,3}([a-z0-9]+)\s*=/.exec(line.text)?.[1] ?? '';
  if (line.place !== 'head' || !sectionDirectives.has(name)) return false;
  if (headDirectives.has(name) && !/^\s/.test(line.text)) return false;
  const before = lines
    .slice(0, line.number - 1)
    .findLast(({ kind }) => kind === 'virtual' || kind === 'blank');
  return before?.kind === 'virtual';
}

/** Advice for the line of an error, where it is clear what was meant. */
export function adviceFor(document: LdirectordDocument, line: DocumentLine | undefined): Advice | undefined {
  if (!line) return undefined;
  const { text } = line;
  const name = /^\s*([A-Za-z0-9_-]+)\s*=/.exec(text)?.[1] ?? '';
  const names = [...headDirectives.keys(), ...sectionDirectives.keys(), 'virtual', 'virtual6'];
  const guess = names.includes(name) ? undefined : nearest(name, names);
  if (name !== '' && guess !== undefined) return { hint: `Did you mean ${guess}?` };
  if (lacksIndentation(document, line)) {
    const blanks = /^\s*/.exec(text)?.[0].length ?? 0;
    return {
      hint: 'Indent the directives of a section by four blanks or a tab.',
      fixes: fixedBy('indent the line', editLine(line, 0, blanks, '\t')),
    };
  }
  if (/^(\t| {4})/.test(text) && 'place' in line && line.place === 'head')
    return { hint: 'An empty line or a line without indentation ends a section.' };
  return line.kind === 'directive' && line.place === 'head' && /\s#/.test(text)
    ? {
        hint: 'In the head a # starts a comment only at the beginning of a line: write it on a line of its own.',
      }
    : undefined;
}

/** Changes the texts of lines so that the program reads on after an error: the directive is taken into its section. */
function repair(texts: string[], document: LdirectordDocument, line: DocumentLine, again: boolean): void {
  const at = line.number - 1;
  if (again) texts[at] = '#\n';
  else if (line.kind === 'virtual')
    texts[at] = `virtual${line.family === 'inet6' ? '6' : ''}=${4294960000 + (at % 7000)}\n`;
  else if (lacksIndentation(document, line)) texts[at] = `\t${line.text.trimStart()}`;
  else {
    // Empty lines above a directive that is indented ended its section.
    let before = at - 1;
    while (/^\s/.test(line.text) && document.lines[before]?.kind === 'blank') texts[before--] = '#\n';
    if (before === at - 1) texts[at] = '#\n';
  }
}

/** The most errors after the first that are looked for. */
const most = 50;

/**
 * The messages that the program would print next if the lines of its errors were correct: the errors and warnings after the first
 * error. Lines that are not indented, or that stand after an empty line, count as part of their section.
 */
export function messagesAfter(document: LdirectordDocument, environment: Environment): readonly Message[] {
  const found: Message[] = [];
  const texts = document.lines.map(({ text }) => text);
  const seen = new Set<number>();
  let current = document;
  for (let round = 0; round <= most; round++) {
    const { verdict, messages } = evaluate(current, environment);
    const error = verdict === 'refused' ? messages.at(-1) : undefined;
    const place = error?.span.start.line ?? 0;
    const line = current.lines[place - 1];
    if (!error || !line) {
      const [first = 0] = seen;
      found.push(...messages.filter(({ line: at }) => at !== null && at > first));
      break;
    }
    if (round > 0 && !seen.has(place)) found.push(error);
    repair(texts, current, line, seen.has(place));
    seen.add(place);
    current = parse(texts.join(''));
  }
  // The lines that were changed keep their numbers.
  return found.map((each) => {
    const line = document.lines[each.span.start.line - 1];
    return line ? { ...each, span: contentSpan(line) } : each;
  });
}
