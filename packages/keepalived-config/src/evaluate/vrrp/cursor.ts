import type { Family } from '@harderway/ipvs';
import type { Environment, RoutingNames } from '../../environment.js';
import type { Place } from '../../reader/messages.js';
import { readAddress } from '../../values/address.js';
import { readUnsigned } from '../../values/numbers.js';
import { strtol } from '../../values/strtol.js';
import type { Entry } from '../block.js';
import { type Context, findsInterface, type MessageCode, placeOfWords, wordAt } from '../context.js';

/** Goes through the words of an address, route or rule. */
export interface Cursor {
  /** The word at the cursor, which moves on; undefined at the end. */
  take(): string | undefined;
  /** The same for a word that keepalived reads without a look. */
  need(): string;
  /** Passes over the word at the cursor if it is this one. */
  skip(word: string): boolean;
  /** Reports a problem of the last word that was taken; returns false. */
  report(code: MessageCode, message: string): false;
  readonly place: Place;
  readonly context: Context;
}

/** A cursor at the beginning of an entry. */
export function cursorOf({ words, place }: Entry, context: Context): Cursor {
  let at = 0;
  return {
    place,
    context,
    take: () => words[at++]?.text,
    need: () => wordAt(words, at++, place, context),
    skip(word) {
      if (words[at]?.text !== word) return false;
      at++;
      return true;
    },
    report(code, message) {
      context.report(code, message, placeOfWords(place, words[Math.min(at, words.length) - 1]));
      return false;
    },
  };
}

/** An address with a prefix length. */
export interface Prefixed {
  readonly family: Family;
  readonly address: string;
  readonly prefix: number;
}

/** Reads an address, perhaps with a prefix length; a wrong length is reported, and the whole address taken. */
export function readPrefixed(text: string, cursor: Cursor, prefixAllowed = true): Prefixed | undefined {
  const slash = prefixAllowed ? text.indexOf('/') : -1;
  const family: Family = text.includes(':') ? 'inet6' : 'inet';
  const width = family === 'inet6' ? 128 : 32;
  const prefix = slash < 0 ? width : readUnsigned(text.slice(slash + 1), 0, width);
  if (prefix === undefined)
    cursor.report('invalid-value', `${text.slice(slash + 1)} is not a prefix length up to ${width}`);
  const found = readAddress(slash < 0 ? text : text.slice(0, slash));
  if (found !== undefined) return { ...found, prefix: prefix ?? width };
  cursor.report('invalid-address', `${text} is not an address`);
  return undefined;
}

/** Whether a word is a number up to a bound, or a name that iproute2 knows. */
export function isRoutingName(
  kind: RoutingNames,
  text: string,
  most: number,
  { hasRoutingName }: Environment,
): boolean {
  const { value, rest } = strtol(text, 0);
  if (rest === '') return value >= 0n && value <= BigInt(most);
  return hasRoutingName(kind, text);
}

/** Reads a word; false, and a report that it is not `what`, if it is not accepted. */
export function readWord(cursor: Cursor, what: string, accepts: (text: string) => boolean): boolean {
  const text = cursor.need();
  return accepts(text) || cursor.report('invalid-value', `${text} is not ${what}`);
}

/** Reads a number or a name that iproute2 knows. */
export const readRoutingName = (cursor: Cursor, kind: RoutingNames, most: number, what: string): boolean =>
  readWord(cursor, what, (text) => isRoutingName(kind, text, most, cursor.context.environment));

/** Reads one realm, or two. */
export const readRealms = (cursor: Cursor): boolean =>
  readWord(cursor, 'a realm', (text) =>
    text.split('/').every((each) => isRoutingName('realm', each, 255, cursor.context.environment)),
  );

/** Reads the name of an interface. */
export function readInterface(cursor: Cursor): boolean {
  const name = cursor.need();
  return (
    findsInterface(name, cursor.context) ||
    cursor.report('unknown-interface', `the interface ${name} does not exist`)
  );
}

/** Reads the name of a track group. */
export function readTrackGroup(cursor: Cursor, trackGroups: ReadonlySet<string>): boolean {
  const name = cursor.need();
  return (
    trackGroups.has(name) ||
    cursor.report('unknown-reference', `the track_group ${name} does not exist above`)
  );
}

/** A destination: a prefix, or one of the words that mean all addresses. */
export type Destination = Prefixed | { readonly family: Family | undefined };

/** Reads a destination. Source: parse_route of vrrp_ipaddress.c. */
export function readDestination(text: string, cursor: Cursor): Destination | undefined {
  if (text === 'default' || text === 'any' || text === 'all') return { family: undefined };
  if (text === 'default6') return { family: 'inet6' };
  return readPrefixed(text, cursor);
}
