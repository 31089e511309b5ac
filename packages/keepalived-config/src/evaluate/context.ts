import type { Word } from '../document/words.js';
import type { Environment } from '../environment.js';
import type { Message, MessageClass, Place } from '../reader/messages.js';
import type { ReadCode } from '../reader/read.js';

/** Codes of keepalived's own messages. */
export type MessageCode =
  | ReadCode
  | 'unknown-keyword'
  | 'unexpected-brace'
  | 'missing-value'
  | 'extra-words'
  | 'invalid-value'
  | 'invalid-address'
  | 'repeated-setting'
  | 'duplicate-name'
  | 'deprecated-keyword'
  | 'unknown-reference'
  | 'unknown-interface'
  | 'family-mismatch'
  | 'incomplete-block'
  | 'settings-conflict'
  | 'virtual-server-dropped'
  | 'strict-mode-conflict'
  | 'strict-authentication'
  | 'nopreempt-master'
  | 'fractional-interval'
  | 'unicast-without-peers'
  | 'default-taken'
  | 'duplicate-router-id'
  | 'script-user-missing'
  | 'script-unusable'
  | 'script-security-off'
  | 'crash';

/** keepalived ends at once, with this exit status; undefined if it never ends, and never works. */
export class KeepalivedEnds extends Error {
  readonly exitCode: number | undefined;

  constructor(exitCode: number | undefined) {
    super(`keepalived ends with ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** The exit status of a keyword without its value, and of a process that a signal 11 ends. */
const ENDS = { missing: 2, crash: 139 } as const;

/** The state that keepalived's processes share while they read. */
export interface Context {
  readonly environment: Environment;
  report(code: MessageCode, message: string, place: Place, worst?: MessageClass): void;
  /** Whether scripts are checked: `enable_script_security`. */
  scriptSecurity: boolean;
  /** The default user of scripts: undefined until it is looked up, false if it cannot be had. */
  scriptUser: string | false | undefined;
  /** Interfaces may be missing: `dynamic_interfaces`. */
  dynamicInterfaces: boolean;
  /** Whether an interface is missing that must exist. */
  lacksInterface: boolean;
  /** Whether `keepalived -t` can end in any way, or never. */
  testIsUndefined: boolean;
}

/** Whether an interface exists, or may come to exist later. One that is missing keeps VRRP from running. */
export function findsInterface(name: string, context: Context): boolean {
  if (context.dynamicInterfaces || context.environment.hasInterface(name) !== false) return true;
  context.lacksInterface = true;
  return false;
}

/** Collects messages. A message that keepalived prints several times is one. */
export function createContext(
  environment: Environment,
): Context & { readonly messages: readonly Message<MessageCode>[] } {
  const messages: Message<MessageCode>[] = [];
  const known = new Set<string>();
  return {
    environment,
    messages,
    scriptSecurity: false,
    scriptUser: undefined,
    dynamicInterfaces: false,
    lacksInterface: false,
    testIsUndefined: false,
    report(code, message, place, worst = 'corrected') {
      const key = JSON.stringify([code, message, place]);
      if (known.has(key)) return;
      known.add(key);
      messages.push({ code, class: worst, message, place });
    },
  };
}

/** The place of some words of a statement. */
export const placeOfWords = (place: Place, first: Word | undefined, last: Word | undefined = first): Place =>
  first === undefined ? place : { ...place, from: first.from, to: last?.to ?? first.to };

/**
 * The text of a word that keepalived reads without a look whether it is there.
 *
 * @throws KeepalivedEnds if it is missing
 */
export function wordAt(words: readonly Word[], index: number, place: Place, context: Context): string {
  const word = words[index];
  if (word !== undefined) return word.text;
  const before = words[index - 1];
  context.report(
    'missing-value',
    `${before?.text ?? 'a line'} is missing its value`,
    placeOfWords(place, before),
    'fatal',
  );
  throw new KeepalivedEnds(ENDS.missing);
}

/**
 * Reports a mistake that keepalived uses memory for that it does not have.
 *
 * @throws KeepalivedEnds
 */
export function crash(message: string, place: Place, context: Context): never {
  context.report('crash', `${message}: keepalived crashes`, place, 'fatal');
  throw new KeepalivedEnds(ENDS.crash);
}

/**
 * Reports a mistake that keepalived goes round in circles about.
 *
 * @throws KeepalivedEnds
 */
export function hang(message: string, place: Place, context: Context): never {
  context.report('crash', `${message}: keepalived never ends`, place, 'fatal');
  throw new KeepalivedEnds(undefined);
}
