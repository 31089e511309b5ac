import { uncomment } from '../document/comments.js';
import type { DocumentLine, StatementLine } from '../document/document.js';
import { parse } from '../document/parse.js';
import { endOffsetAt, offsetAt, slice, type Traced } from '../document/traced.js';
import type { Environment } from '../environment.js';
import {
  type Definitions,
  expand,
  readDefinition,
  standardDefinitions,
  withoutBackslash,
} from './definitions.js';
import type { MessageClass, Place } from './messages.js';
import { readLst, readSeq, type Sequence } from './sequences.js';

/** A statement as keepalived goes through them: a brace at its beginning or end is a statement of its own. */
export interface Statement {
  readonly text: Traced;
  readonly file: string | undefined;
  readonly line: number;
}

/** Problems of reading itself. */
export type ReadCode =
  | 'unmatched-quote'
  | 'invalid-sequence'
  | 'extra-brace'
  | 'missing-brace'
  | 'include-unknown';

/** Receives the problems of reading. */
export type Report = (code: ReadCode, message: string, place: Place, worst?: MessageClass) => void;

/** An open file. */
interface OpenFile {
  readonly path: string | undefined;
  readonly lines: readonly DocumentLine[];
  next: number;
}

/** The place of a statement, or of a part of it. */
export const placeOf = ({ text, file, line }: Statement): Place => ({
  file,
  line,
  from: offsetAt(text, 0),
  to: endOffsetAt(text, text.text.length),
});

/** How files are read. */
export interface ReadOptions {
  readonly environment: Environment;
  readonly report: Report;
  /** Receives the text of each file that is included. */
  readonly included?: ((path: string, text: string) => void) | undefined;
  /** Whether they are read from the copy that the parent process has made, and so lose a second level of escapes. */
  readonly copy: boolean;
}

const directoryOf = (path: string | undefined): string | undefined => /^(.*)\//.exec(path ?? '')?.[1];

/** Where a brace splits a statement: undefined if there is none outside of quotes. */
function braceAt(text: string): number | undefined {
  if (text[0] === '{' || text[0] === '}') return 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{' || text[at] === '}') return at;
    if (text[at] === '"') {
      const end = text.indexOf('"', at + 1);
      if (end < 0) return undefined;
      at = end;
    }
  }
  return undefined;
}

const trimEnd = (text: Traced): Traced => slice(text, 0, text.text.replace(/(?<![ \t])[ \t]+$/, '').length);

/**
 * Goes through the statements of a file: conditions are decided, variables and sequences expanded, includes followed, and
 * braces split off. Returns undefined at the end. Source: read_line of lib/parser.c.
 */
export function statementReader(
  lines: readonly DocumentLine[],
  { environment, report, included, copy }: ReadOptions,
): () => Statement | undefined {
  const files: OpenFile[] = [{ path: undefined, lines, next: 0 }];
  const definitions: Definitions = standardDefinitions(environment.configId, { text: '', pieces: [] });
  const sequences: Sequence[] = [];
  /** Lines that are left of variables with several, the innermost last, and how many sequences were open at each. */
  const expansions: { readonly lines: readonly Traced[]; readonly sequences: number }[] = [];
  let residue: Statement | undefined;
  let here: { readonly file: string | undefined; readonly line: number } = { file: undefined, line: 1 };
  let depth = 0;

  const at = (text: Traced): Statement => ({ text, ...here });

  function nextSequence(): Traced | undefined {
    const last = sequences.at(-1);
    if (last === undefined || sequences.length <= (expansions.at(-1)?.sequences ?? 0)) return undefined;
    const { value, done } = last.rows.next();
    if (done === true || value === undefined) {
      sequences.pop();
      return nextSequence();
    }
    for (const [index, variable] of last.variables.entries())
      definitions.set(variable, {
        multiline: false,
        lines: [{ text: value[index] ?? '', pieces: last.statement.pieces }],
      });
    return last.statement;
  }

  function nextOfExpansion(): Traced | undefined {
    const last = expansions.pop();
    if (last === undefined) return undefined;
    const [first, ...rest] = last.lines;
    if (rest.length > 0) expansions.push({ ...last, lines: rest });
    return first ?? nextOfExpansion();
  }

  /** The next line of the innermost file that has one; empty lines end definitions, so they are not passed over. */
  function nextLine(): DocumentLine | undefined {
    for (let file = files.at(-1); file !== undefined; file = files.at(-1)) {
      const line = file.lines[file.next++];
      if (line !== undefined) {
        here = { file: file.path, line: line.number };
        return line;
      }
      files.pop();
    }
    return undefined;
  }

  function contentOf(line: StatementLine): Traced {
    const { statement, openQuote } = copy ? uncomment(line.statement) : line;
    if (openQuote) report('unmatched-quote', 'a quote is not closed', placeOf(at(line.statement)));
    return statement;
  }

  /** Reads the lines that a definition goes on with. */
  function define(name: string, value: Traced, continues: boolean): void {
    const found = continues ? [value] : [];
    let open = continues;
    while (open) {
      const line = nextSequence() ?? nextOfExpansion() ?? nextLine();
      if (line === undefined) break;
      if ('kind' in line && line.kind !== 'statement') {
        if (line.text.replace(/[\r\n]+$/, '') === '') break;
        continue;
      }
      const text = 'kind' in line ? contentOf(line) : line;
      const cut = withoutBackslash(text);
      open = cut !== undefined;
      if ((cut ?? text).text !== '') found.push(cut ?? text);
    }
    const kept = found.filter(({ text }) => text !== '');
    definitions.set(
      name,
      continues && kept.length > 0 ? { multiline: true, lines: kept } : { multiline: false, lines: [value] },
    );
  }

  /** Whether a condition at the beginning of a statement holds, and the statement behind it. */
  function withoutCondition(text: Traced): Traced | undefined {
    const match = /^@(\^?)([^ \t]*)[ \t]+/.exec(text.text);
    if (match === null) return undefined;
    const holds = match[2] === environment.configId && environment.configId !== '';
    return holds === (match[1] === '') ? slice(text, match[0].length) : undefined;
  }

  /** Does what a statement says to the reader itself; returns the statement if it says nothing to it. */
  function resolve(line: Traced): Traced | undefined {
    let text = line;
    for (;;) {
      if (text.text.startsWith('@')) {
        const behind = withoutCondition(text);
        if (behind === undefined) return undefined;
        text = behind;
      }
      const begun = readDefinition(text);
      if (begun !== undefined) {
        define(begun.name, begun.value, begun.continues);
        return undefined;
      }
      if (/^~(?:SEQ|LST)/.test(text.text)) {
        const read = text.text.startsWith('~SEQ')
          ? readSeq(text, (list) => expand({ text: list, pieces: text.pieces }, definitions).statement.text)
          : readLst(text);
        if (read === undefined)
          report('invalid-sequence', `invalid ${text.text.slice(0, 4)}`, placeOf(at(text)));
        else sequences.push(read);
        return undefined;
      }
      if (text.text.startsWith('~') || !text.text.includes('$')) return text;
      const { statement, rest, changed } = expand(text, definitions);
      if (!changed) return text;
      if (rest !== undefined) expansions.push({ lines: rest, sequences: sequences.length });
      const { statement: plain, openQuote } = uncomment(statement);
      if (openQuote) report('unmatched-quote', 'a quote is not closed', placeOf(at(plain)));
      if (!plain.text.startsWith('@') && !plain.text.includes('$'))
        return plain.text === '' ? undefined : plain;
      text = plain;
    }
  }

  /** Opens the files of an include; false for other statements. */
  function include(text: Traced): boolean {
    const match = /^include(?:[rmwba])?[ \t\f\v]+(.*)$/.exec(text.text);
    if (match === null) return false;
    const found = environment.include(match[1] ?? '', directoryOf(here.file));
    if (found === undefined)
      report('include-unknown', 'the included files are not known', placeOf(at(text)), 'note');
    for (const { path, text: content } of [...(found ?? [])].reverse()) {
      // Those that have not begun are only next to it.
      if (files.some((open) => open.path === path && open.next > 0)) {
        report(
          'include-unknown',
          `${path} includes itself, which is not followed`,
          placeOf(at(text)),
          'note',
        );
        continue;
      }
      included?.(path, content);
      files.push({ path, lines: parse(content).lines, next: 0 });
    }
    return true;
  }

  function next(): Traced | undefined {
    for (;;) {
      const line = nextSequence() ?? nextOfExpansion() ?? nextLine();
      if (line === undefined) return undefined;
      if ('kind' in line && line.kind !== 'statement') continue;
      const content = 'kind' in line ? contentOf(line) : line;
      const text = content.text === '' ? undefined : resolve(content);
      if (text !== undefined && !include(text)) return text;
    }
  }

  /** Splits braces off, and counts them. */
  function split(whole: Statement): Statement {
    const brace = braceAt(whole.text.text);
    if (brace === undefined) return { ...whole, text: trimEnd(whole.text) };
    const cut = brace === 0 ? 1 + (/^[ \t]*/.exec(whole.text.text.slice(1))?.[0].length ?? 0) : brace;
    const rest = trimEnd(slice(whole.text, cut));
    residue = rest.text === '' ? undefined : { ...whole, text: rest };
    const statement = { ...whole, text: trimEnd(slice(whole.text, 0, cut)) };
    if (statement.text.text === '{') depth++;
    else if (statement.text.text === '}' && depth-- < 1) {
      report('extra-brace', 'this closing brace has no opening one', placeOf(statement));
      depth = 0;
    }
    return statement;
  }

  function reportOpenBlocks(): void {
    const end = lines.reduce((length, { text }) => length + text.length, 0);
    const place = { file: undefined, line: undefined, from: end, to: end };
    report('missing-brace', depth === 1 ? 'a block is not closed' : `${depth} blocks are not closed`, place);
    depth = 0;
  }

  return () => {
    for (;;) {
      const left = residue;
      residue = undefined;
      if (left !== undefined) {
        const text = resolve(left.text);
        if (text !== undefined && !include(text)) return split({ ...left, text });
        continue;
      }
      const text = next();
      if (text === undefined) {
        if (depth > 0) reportOpenBlocks();
        return undefined;
      }
      return split(at(text));
    }
  };
}
