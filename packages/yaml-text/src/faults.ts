import { lineIndex } from '@harderway/diagnostics';
import { type Document, isScalar, visit, type YAMLError } from 'yaml';
import { type Range, rangeOf } from './places.js';
import type { YamlCode } from './rules.js';

/** A fault of a document, before it has lines and columns. */
export interface Fault {
  readonly code: YamlCode;
  readonly message: string;
  readonly range: Range;
  readonly hint?: string | undefined;
}

const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Indent the keys of one mapping alike, and close every bracket.',
  BLOCK_AS_IMPLICIT_KEY:
    'Put the nested key on a line of its own, or quote the text if its colon belongs to it.',
  MULTILINE_IMPLICIT_KEY: 'End the key with a colon and a blank, on one line.',
  MISSING_CHAR: 'Close the quote or bracket, or put a blank after the colon.',
};

/** Our words for messages of the library that speak of its grammar, and advice that fits better than that of the code. */
const WORDS: Readonly<Record<string, { readonly message: string; readonly hint?: string | undefined }>> = {
  'Implicit map keys need to be followed by map values': {
    message: 'no colon after the key',
    hint: 'Write KEY: VALUE, or close the bracket.',
  },
  'Implicit keys need to be on a single line': { message: 'text that is neither a key nor a value' },
  'Nested mappings are not allowed in compact mappings': {
    message: 'two keys on one line, or a wrong indentation',
  },
  'Tabs are not allowed as indentation': { message: 'tab in the indentation' },
};

/** The places of all texts in quotes, in order. */
function quotedPlaces(document: Document): readonly number[] {
  const places: number[] = [];
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (type?.startsWith('QUOTE') && range) places.push(range[0]);
    },
  });
  return places;
}

/** The last of ordered places that is ahead of an end: of the quoted text that an unclosed quote made of the rest of the file. */
function lastAhead(places: readonly number[], end: number): number | undefined {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? end) < end) low = middle + 1;
    else high = middle;
  }
  return places[low - 1];
}

/** The fault of an error, named for what was written where the library names what it led to. */
function faultOf(
  { code, message, pos: [from, to] }: YAMLError,
  quotes: readonly number[],
  text: string,
): Fault {
  const range = { from, to };
  if (code === 'MISSING_CHAR' && message.includes('quote')) {
    const opened = lastAhead(quotes, from) ?? from;
    const place = { from: opened, to: opened + 1 };
    return { code: 'yaml-syntax', message: 'quote that is never closed', range: place, hint: 'Close it.' };
  }
  const key = /^[\w.-]+:(?=\S)/.exec(text.slice(from))?.[0];
  if (code === 'MULTILINE_IMPLICIT_KEY' && key !== undefined)
    return { code: 'yaml-syntax', message: 'no blank after the colon', range, hint: `Write "${key} ...".` };
  // After "in YAML stream" the library quotes the file, which may hold private keys.
  const about = message.replace(/ in YAML stream.*/s, '');
  const words = WORDS[about];
  return {
    code: 'yaml-syntax',
    message: words?.message ?? about,
    range,
    hint: words?.hint ?? HINTS[code],
  };
}

/** One fault for a mapping that was most probably written twice, and so has most of its keys twice. */
function folded(faults: readonly Fault[]): readonly Fault[] {
  const [first, ...others] = faults;
  if (first === undefined || others.length < 3) return faults;
  const message = `${first.message}, and ${others.length} more keys`;
  return [{ ...first, message, hint: 'If all of it is in the file twice, keep one of the two.' }];
}

/** Keys that come twice in a mapping. The library compares each key with each, which takes seconds for some thousands. */
function duplicateKeys(document: Document, text: string): readonly Fault[] {
  const faults: Fault[] = [];
  const lines = lineIndex(text);
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Map<unknown, number>();
      const own: Fault[] = [];
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const { from } = rangeOf(key) ?? { from: 0 };
        const first = seen.get(key.value);
        if (first === undefined) seen.set(key.value, from);
        else
          own.push({
            code: 'yaml-duplicate-key',
            message: `duplicate key ${JSON.stringify(String(key.value))}, first on line ${lines.span(first, first).start.line}`,
            range: { from, to: from + 1 },
            hint: 'Keep one of the two.',
          });
      }
      faults.push(...folded(own));
    },
  });
  return faults;
}

/** The faults of a document's syntax. */
export function syntaxFaults(
  document: Document.Parsed,
  text: string,
  options: { readonly duplicateKeys: boolean },
): readonly Fault[] {
  const quotes = document.errors.length === 0 ? [] : quotedPlaces(document);
  return [
    ...document.errors.map((error) => faultOf(error, quotes, text)),
    ...(options.duplicateKeys ? [] : duplicateKeys(document, text)),
  ];
}
