import type { Forwarding } from '@harderway/ipvs';
import type { Word } from '../document/words.js';
import type { Keyword } from '../grammar/model.js';
import type { Place } from '../reader/messages.js';
import type { Statement } from '../reader/read.js';

/** A command with the user that it runs as; undefined for the default user. */
export interface Command {
  readonly words: readonly string[];
  readonly user: string | undefined;
  readonly group: string | undefined;
}

/** A weight; `reverse` exchanges up and down. */
export interface Weight {
  readonly weight: number;
  readonly reverse: boolean;
}

/** A value that keepalived took. */
export type Value = boolean | number | string | readonly string[] | Weight | Command | Forwarding;

/** A line of a block of entries. */
export interface Entry {
  readonly words: readonly Word[];
  readonly place: Place;
}

/** A use of a keyword in a block. */
export interface Setting {
  readonly spec: Keyword;
  /** The keyword, and the words after it. */
  readonly words: readonly Word[];
  readonly statement: Statement;
  readonly place: Place;
  /** The last line that belongs to it, which keepalived names once it has read a block. */
  readonly lastLine: number | undefined;
  /** Absent if the value was refused, or the keyword has none. */
  readonly value: Value | undefined;
}

/** A block as one of keepalived's processes reads it. */
export interface Block {
  /** Undefined for the file itself. */
  readonly spec: Keyword | undefined;
  /** Its first line: the keyword, and the words after it. */
  readonly words: readonly Word[];
  readonly place: Place;
  /** The line of its closing brace, once that is read. */
  lastLine: number | undefined;
  readonly parent: Block | undefined;
  readonly settings: Setting[];
  readonly blocks: Block[];
  /** Whether its settings count: keepalived gives some blocks up. */
  alive: boolean;
}

/** The place of a block or setting in messages about its end, for which keepalived names the line of its closing brace. */
export const endOf = ({ place, lastLine }: Pick<Block, 'place' | 'lastLine'>): Place => ({
  ...place,
  line: lastLine,
});

/** The keyword of a block; empty for the file itself. */
export const keywordOf = ({ spec }: Block): string => spec?.keyword ?? '';

/** The first word behind the keyword of a block, which is its name. */
export const nameOf = ({ words }: Block): string => words[1]?.text ?? '';

/** The last setting of a keyword that was taken. */
export const settingOf = ({ settings }: Block, keyword: string): Setting | undefined =>
  settings.findLast(({ spec, value }) => spec.keyword === keyword && value !== undefined);

const lastValueOf = (block: Block, keyword: string): Value | undefined => settingOf(block, keyword)?.value;

/** The value of a keyword, if it is a number. */
export function numberOf(block: Block, keyword: string): number | undefined {
  const value = lastValueOf(block, keyword);
  return typeof value === 'number' ? value : undefined;
}

/** The value of a keyword, if it is a text. */
export function textOf(block: Block, keyword: string): string | undefined {
  const value = lastValueOf(block, keyword);
  return typeof value === 'string' ? value : undefined;
}

/** The value of a flag or a boolean; undefined if it is not set. */
export function booleanOf(block: Block, keyword: string): boolean | undefined {
  const value = lastValueOf(block, keyword);
  return typeof value === 'boolean' ? value : undefined;
}

/** The value of a keyword, if it is a weight. */
export function weightOf(block: Block, keyword: string): Weight | undefined {
  const value = lastValueOf(block, keyword);
  return typeof value === 'object' && 'weight' in value ? value : undefined;
}

/** The value of a keyword, if it is a command. */
export function commandOf(block: Block, keyword: string): Command | undefined {
  const value = lastValueOf(block, keyword);
  return typeof value === 'object' && 'words' in value ? value : undefined;
}

/** The value of a keyword, if it is a way of forwarding. */
export function forwardingOf(block: Block, keyword: string): Forwarding | undefined {
  const value = lastValueOf(block, keyword);
  return typeof value === 'object' && 'kind' in value ? value : undefined;
}

/** The value of a keyword, if it is a list. */
export function listOf(block: Block, keyword: string): readonly string[] | undefined {
  const value = lastValueOf(block, keyword);
  return Array.isArray(value) ? value : undefined;
}
