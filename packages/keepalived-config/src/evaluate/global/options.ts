import type { Word } from '../../document/words.js';
import type { Place } from '../../reader/messages.js';
import { isMulticast, readAddressOfRange } from '../../values/address.js';
import { readUnsigned } from '../../values/numbers.js';
import { type Context, placeOfWords, wordAt } from '../context.js';

/** A setting whose words are options. */
export interface GlobalSetting {
  readonly words: readonly Word[];
  readonly place: Place;
  readonly context: Context;
}

const mostSeconds = 86_400 * 31;

/** `tcp SECONDS tcpfin SECONDS udp SECONDS`. Source: lvs_timeouts of global_parser.c. */
export function checkLvsTimeouts({ words, place, context }: GlobalSetting): void {
  if (words.length < 3) {
    context.report('missing-value', 'lvs_timeouts needs an option and its seconds', place);
    return;
  }
  for (let at = 1; at < words.length; at++) {
    const word = words[at];
    const value = words[at + 1];
    if (word === undefined || !/^(?:tcp|tcpfin|udp)$/.test(word.text)) {
      context.report('invalid-value', `${word?.text} is not tcp, tcpfin or udp`, placeOfWords(place, word));
      continue;
    }
    if (value === undefined)
      context.report('missing-value', `${word.text} is missing its seconds`, placeOfWords(place, word));
    else if (readUnsigned(value.text, 0, mostSeconds) === undefined)
      context.report(
        'invalid-value',
        `${value.text} is not a number from 0 to ${mostSeconds}`,
        placeOfWords(place, value),
      );
    at++;
  }
}

/** The connection synchronization of IPVS. */
export interface SyncDaemon {
  readonly interface: string;
  /** The instance whose state decides between master and backup; both run without one. */
  readonly instance: string | undefined;
  readonly id: number | undefined;
  readonly place: Place;
}

const syncBounds: Readonly<Record<string, readonly [number, number]>> = {
  id: [0, 255],
  maxlen: [1, 65507],
  port: [1, 65535],
  ttl: [1, 255],
};

/** Reads `lvs_sync_daemon INTERFACE inst NAME id N ...`. Source: lvs_syncd_handler of global_parser.c. */
export function readSyncDaemon({ words, place, context }: GlobalSetting): SyncDaemon | undefined {
  const device = words[1];
  if (device === undefined) {
    context.report('missing-value', 'lvs_sync_daemon needs an interface', place);
    return undefined;
  }
  if (device.text.length >= 16) {
    context.report(
      'invalid-value',
      `${device.text} is too long for an interface`,
      placeOfWords(place, device),
    );
    return undefined;
  }
  let instance: string | undefined;
  let id: number | undefined;
  for (let at = 2; at < words.length; at++) {
    const word = words[at];
    const value = words[at + 1];
    const range = syncBounds[word?.text ?? ''];
    if (word?.text === 'inst') {
      if (instance !== undefined)
        context.report(
          'repeated-setting',
          'inst is set already: this one is ignored',
          placeOfWords(place, word),
        );
      else instance = wordAt(words, at + 1, place, context);
      at++;
    } else if (range !== undefined || word?.text === 'group') {
      if (value === undefined) {
        context.report('missing-value', `${word?.text} is missing its value`, placeOfWords(place, word));
        continue;
      }
      at++;
      if (range === undefined) {
        const group = readAddressOfRange(value.text);
        if (group === undefined || !isMulticast(group))
          context.report(
            'invalid-address',
            `${value.text} is not a multicast group`,
            placeOfWords(place, value),
          );
        continue;
      }
      const number = readUnsigned(value.text, ...range);
      if (number === undefined)
        context.report(
          'invalid-value',
          `${value.text} is not a number from ${range[0]} to ${range[1]}`,
          placeOfWords(place, value),
        );
      else if (word?.text === 'id') id = number;
    } else if (at === 2) instance = word?.text;
    else if (at === 3 && readUnsigned(word?.text ?? '', 0, 255) !== undefined) {
      context.report('deprecated-keyword', 'the number needs id before it', placeOfWords(place, word));
      id = Number(word?.text);
    } else
      context.report(
        'invalid-value',
        `${word?.text} is not an option of lvs_sync_daemon`,
        placeOfWords(place, word),
      );
  }
  return { interface: device.text, instance, id, place };
}

/** `MTU`, `ADVERT` or bytes. Source: vrrp_rx_bufs_policy_handler. */
export function checkBufferPolicy({ words, place, context }: GlobalSetting): void {
  if (words.length < 2) {
    context.report('missing-value', 'vrrp_rx_bufs_policy is missing its value', place);
    return;
  }
  const kinds = new Set<string>();
  for (const word of words.slice(1)) {
    const policy = word.text.toUpperCase();
    if (policy === 'MTU' || policy === 'ADVERT') kinds.add(policy);
    else if (readUnsigned(words[1]?.text ?? '', 0, 4294967295) !== undefined) kinds.add('bytes');
    else
      context.report(
        'invalid-value',
        `${word.text} is not MTU, ADVERT or a number`,
        placeOfWords(place, word),
      );
  }
  if (kinds.size > 1)
    context.report('settings-conflict', 'vrrp_rx_bufs_policy takes one of MTU, ADVERT and a number', place);
}

/** Seconds, and perhaps `all`. Undefined if they are refused. */
export function readGarpExtra({ words, place, context }: GlobalSetting, least: number): number | undefined {
  let seconds: number | undefined;
  for (const word of words.slice(1)) {
    if (word.text === 'all') continue;
    seconds = readUnsigned(word.text, least, 86_400);
    if (seconds !== undefined) continue;
    context.report(
      'invalid-value',
      `${word.text} is not a number from ${least} to 86400`,
      placeOfWords(place, word),
    );
    return undefined;
  }
  if (seconds === undefined)
    context.report('missing-value', `${words[0]?.text} is missing its seconds`, place);
  return seconds;
}

/** A file mode mask: an octal number, or names of bits with bars between them. Source: umask_handler. */
export function checkUmask({ words, place, context }: GlobalSetting): void {
  const mask = wordAt(words, 1, place, context);
  const numeric = /^\d/.test(mask);
  const ok = numeric
    ? words.length === 2 &&
      /^(?:0[0-7]*|0[xX][0-9a-fA-F]+|[1-9]\d*)$/.test(mask) &&
      Number(/^0[0-7]+$/.test(mask) ? `0o${mask}` : mask) <= 0o777
    : /^I(?:[RWX](?:USR|GRP|OTH)|RWX[UGO])(?:\|I(?:[RWX](?:USR|GRP|OTH)|RWX[UGO]))*$/.test(
        words
          .slice(1)
          .map(({ text }) => text)
          .join('')
          .replaceAll(/\|+/g, '|'),
      );
  if (!ok)
    context.report(
      'invalid-value',
      `${words
        .slice(1)
        .map(({ text }) => text)
        .join(' ')} is not a file mode mask`,
      place,
    );
}
