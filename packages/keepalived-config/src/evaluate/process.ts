import { splitWords, type Word } from '../document/words.js';
import { keywords } from '../grammar/keywords.generated.js';
import { findKeyword } from '../grammar/lookup.js';
import type { Keyword, Process } from '../grammar/model.js';
import { placeOf, type Statement } from '../reader/read.js';
import { type Block, type Entry, endOf, type Setting } from './block.js';
import { type Context, placeOfWords, wordAt } from './context.js';
import { readValue } from './values.js';

/** The part of a process that takes in its blocks and settings. */
export interface Handlers {
  /** Begins a block; false to pass it over. */
  readonly open?: ((block: Block) => boolean) | undefined;
  /** Takes a setting in; false to pass over the rest of the block. */
  readonly set?: ((block: Block, setting: Setting) => boolean) | undefined;
  readonly entry?: ((block: Block, setting: Setting, entry: Entry) => void) | undefined;
  readonly close?: ((block: Block) => void) | undefined;
}

/** One of keepalived's processes, and where it reads from. */
export interface Reading {
  readonly process: Process;
  readonly context: Context;
  readonly handlers: Handlers;
  /** The next statement; undefined at the end. */
  readonly next: () => Statement | undefined;
}

/** The words of a statement that keepalived ignores. */
interface Line {
  readonly words: readonly Word[];
  readonly statement: Statement;
}

/**
 * Reads a file as one of keepalived's processes does, block by block. Blocks of other processes are passed over by counting
 * braces. Source: process_stream of lib/parser.c.
 *
 * @throws KeepalivedEnds if keepalived ends
 */
export function readFile({ process, context, handlers, next }: Reading): Block {
  const { version } = context.environment;
  let level = 0;
  /** Open blocks of what is passed over; -1 as long as its first brace may come. */
  let skipped = 0;
  let lastLine: number | undefined;

  function nextLine(list: readonly Keyword[] | undefined): Line | undefined {
    const statement = next();
    lastLine = statement?.line;
    if (statement === undefined) return undefined;
    const { words, openQuote } = splitWords(statement.text);
    const spec = list && findKeyword(list, words[0]?.text ?? '', version);
    const allowed =
      version !== '2.2.7' && ((words.length > 1 && spec?.quoted === true) || process === 'global');
    if (openQuote && !allowed) context.report('unmatched-quote', 'a quote is not closed', placeOf(statement));
    return { words, statement };
  }

  /** Passes over a line; true at the end of what is passed over. */
  function skip({ words }: Line): boolean {
    for (const { text } of words) {
      if (text === '{') skipped++;
      else if (text === '}' && --skipped === 0) return true;
    }
    return false;
  }

  const isActive = ({ processes }: Keyword): boolean =>
    processes === undefined || processes.includes(process);

  /** Reads the lines in the braces behind a keyword. */
  function readEntries(block: Block, setting: Setting, header: readonly Word[]): readonly Entry[] {
    if (header.length > 1)
      context.report(
        'extra-words',
        `${header[1]?.text} between a keyword and its brace is ignored`,
        placeOfWords(setting.place, header[1], header.at(-1)),
      );
    const entries: Entry[] = [];
    let begun = false;
    for (let line = nextLine(undefined); line !== undefined; line = nextLine(undefined)) {
      let { words } = line;
      if (!begun && words[0]?.text === '{') words = words.slice(1);
      begun ||= line.words.length > 0;
      const ends = words.at(-1)?.text === '}';
      if (ends) words = words.slice(0, -1);
      if (words.length > 0) {
        const entry = { words, place: placeOfWords(placeOf(line.statement), words[0], words.at(-1)) };
        entries.push(entry);
        handlers.entry?.(block, setting, entry);
      }
      if (ends) break;
    }
    return entries;
  }

  function readList(block: Block, setting: Setting): Setting {
    const words = readEntries(block, setting, setting.words).flatMap((entry) =>
      entry.words.map(({ text }) => text),
    );
    const read = { ...setting, lastLine };
    if (words.length > 0) return { ...read, value: words };
    context.report('incomplete-block', `${setting.spec.keyword} is empty`, endOf(read));
    return read;
  }

  /** A keyword that may be used once, and has been. */
  function isRepeated(block: Block, { repeated, initial, keyword }: Keyword): boolean {
    const before = block.settings.findLast(
      ({ spec, value }) => spec.keyword === keyword && value !== undefined,
    )?.value;
    if (repeated === undefined || before === undefined) return false;
    return (
      initial === undefined ||
      typeof before !== 'object' ||
      !('weight' in before) ||
      before.weight !== initial
    );
  }

  function readSetting(block: Block, spec: Keyword, { words, statement }: Line): void {
    const place = placeOf(statement);
    const setting: Setting = { spec, words, statement, place, lastLine: statement.line, value: undefined };
    const isBlock = spec.type.kind === 'entries' || spec.type.kind === 'list';
    if (spec.processes !== undefined && !isActive(spec)) return;
    if (spec.deprecated)
      context.report('deprecated-keyword', `${spec.keyword} is deprecated`, placeOfWords(place, words[0]));
    const again =
      isRepeated(block, spec) &&
      (spec.repeated !== 'replaces' || version !== '2.2.7' || block.spec?.keyword === 'SSL');
    if (again) {
      if (spec.missing === undefined && !isBlock) wordAt(words, 1, place, context);
      const kept = spec.repeated === 'ignored' ? 'this one is ignored' : 'the earlier one is lost';
      context.report('repeated-setting', `${spec.keyword} is set already: ${kept}`, place);
      if (spec.repeated === 'ignored') {
        if (isBlock) skipped = -1;
        return;
      }
    }
    if (spec.type.kind === 'entries') {
      if (spec.type.named) wordAt(words, 1, place, context);
      block.settings.push({ ...setting, value: true });
      readEntries(block, setting, spec.type.named ? words.slice(1) : words);
      take(block, { ...setting, lastLine, value: true });
      return;
    }
    const read =
      spec.type.kind === 'list'
        ? readList(block, setting)
        : { ...setting, value: readValue({ spec, words, place, statement: statement.text.text }, context) };
    block.settings.push(read);
    take(block, read);
  }

  function take(block: Block, setting: Setting): void {
    if (handlers.set?.(block, setting) !== false) return;
    block.alive = false;
    skipped = 1;
  }

  /** Reads a keyword; true if a block in it was passed over. */
  function readKeyword(block: Block, spec: Keyword, line: Line): void {
    if (level === 0 && !isActive(spec)) {
      skipped = -1;
      return;
    }
    if (spec.type.kind !== 'block') {
      if (block.alive) readSetting(block, spec, line);
      return;
    }
    const inner: Block = {
      spec,
      words: line.words,
      place: placeOf(line.statement),
      lastLine: undefined,
      parent: block,
      settings: [],
      blocks: [],
      alive: block.alive,
    };
    if (block.alive) {
      inner.alive = handlers.open?.(inner) ?? true;
      if (inner.alive) block.blocks.push(inner);
      else skipped = -1;
    }
    level++;
    const passed = readLevel(inner, spec.type.keywords);
    level--;
    if (!passed && inner.alive) handlers.close?.(inner);
  }

  /** Reads the statements of a block to its closing brace; true if it was passed over. */
  function readLevel(block: Block, list: readonly Keyword[]): boolean {
    let needsBrace = level > 0;
    for (let line = nextLine(list); line !== undefined; line = nextLine(list)) {
      const first = line.words[0]?.text;
      if (first === undefined) continue;
      if (skipped === -1) {
        skipped = first === '{' ? 1 : 0;
        if (first === '{') {
          needsBrace = false;
          continue;
        }
      }
      if (skipped > 0) {
        if (skip(line) && level > 0) return true;
        continue;
      }
      if (needsBrace) {
        needsBrace = false;
        if (first === '{') continue;
        context.report(
          'missing-brace',
          `the block of ${block.spec?.keyword} has no opening brace`,
          placeOf(line.statement),
        );
      } else if (first === '{') {
        context.report('unexpected-brace', 'this opening brace is ignored', placeOf(line.statement));
        continue;
      }
      if (first === '}' && level > 0) {
        block.lastLine = line.statement.line;
        return false;
      }
      const spec = findKeyword(list, first, version);
      if (spec === undefined)
        context.report(
          'unknown-keyword',
          `${first} is not a keyword ${block.spec === undefined ? 'here' : `of ${block.spec.keyword}`}`,
          placeOfWords(placeOf(line.statement), line.words[0]),
        );
      else readKeyword(block, spec, line);
    }
    return false;
  }

  const file: Block = {
    spec: undefined,
    words: [],
    place: { file: undefined, line: undefined, from: 0, to: 0 },
    lastLine: undefined,
    parent: undefined,
    settings: [],
    blocks: [],
    alive: true,
  };
  readLevel(file, keywords);
  return file;
}
