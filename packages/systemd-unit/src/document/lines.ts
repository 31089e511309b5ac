const LF = 10;
const CR = 13;
const NUL = 0;

/** The byte order mark, which systemd skips at the beginning of a line, once a file. */
export const BOM = '\ufeff';

/** Longest line systemd reads, in bytes; a line must stay below it (conf-parser.c, LONG_LINE_MAX). */
export const LONG_LINE_MAX: number = 1024 * 1024;

const eolBit = (code: number): number => (code === LF ? 1 : code === CR ? 2 : code === NUL ? 4 : 0);

/**
 * Where the line end that starts at `at` stops: LF, CR and NUL, or a run of different ones (CR LF, LF CR, CR LF NUL),
 * count as one; a NUL always begins a new line (fileio.c, read_line_full).
 */
function eolEnd(source: string, at: number): number {
  let seen = 0;
  let end = at;
  while (end < source.length && (seen & 4) === 0) {
    const bit = eolBit(source.charCodeAt(end));
    if (bit === 0 || (seen & bit) !== 0) break;
    seen |= bit;
    end++;
  }
  return end;
}

/** Finds physical lines one after the other. */
export interface LineScanner {
  /** End of the text of the line that starts at `start`, its line end excluded. */
  textEnd(start: number): number;
  /** Start of the next line, given where the text of this one ended. */
  next(textEnd: number): number;
}

const onlyLf = (source: string): LineScanner => ({
  textEnd: (start) => {
    const at = source.indexOf('\n', start);
    return at < 0 ? source.length : at;
  },
  next: (end) => (end < source.length ? end + 1 : end),
});

const anyEol = (source: string): LineScanner => ({
  textEnd: (start) => {
    let at = start;
    while (at < source.length && eolBit(source.charCodeAt(at)) === 0) at++;
    return at;
  },
  next: (end) => eolEnd(source, end),
});

/** A reader over `source`; the common case of LF alone takes the engine's own search. */
export const lineScanner = (source: string): LineScanner =>
  source.includes('\r') || source.includes('\0') ? anyEol(source) : onlyLf(source);

/** Where the lines of a file begin, by systemd's line ends; an empty line follows the last of them. */
export function lineStarts(source: string): readonly number[] {
  const reader = lineScanner(source);
  const starts = [0];
  for (let at = 0; at < source.length; ) {
    const end = reader.textEnd(at);
    at = reader.next(end);
    if (at > end) starts.push(at);
  }
  return starts;
}

/** Bytes of `text` in UTF-8; lone surrogates represent single bytes (see `parseBytes`). */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    if (code >= 0xd800 && code <= 0xdbff && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      bytes += 2;
      at++;
    } else if (code < 0x800) bytes += 1;
    else if (code < 0xdc80 || code > 0xdcff) bytes += 2;
  }
  return bytes;
}

const mayBeInvalid = /[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]/;
const invalid = /[\p{Cs}\p{NChar}]/u;

/** Whether systemd takes `text` for valid UTF-8: no lone surrogates, no noncharacters (utf8.c, unichar_is_valid). */
export const isValidUtf8 = (text: string): boolean => !mayBeInvalid.test(text) || !invalid.test(text);
