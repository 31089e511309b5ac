import { formatIp, parseIp } from '@harderway/ip-address';
import type { Family } from '@harderway/ipvs';
import type { Address } from '@harderway/ipvs/addresses';
import type { Word } from '../../document/words.js';
import type { Place } from '../../reader/messages.js';
import { readAddressOfRange } from '../../values/address.js';
import { readUnsigned } from '../../values/numbers.js';
import { strtol } from '../../values/strtol.js';
import type { Entry } from '../block.js';
import { type Context, type MessageCode, placeOfWords, wordAt } from '../context.js';

/** An address and a port; 0 if it has none. */
export interface Endpoint extends Address {
  readonly port: number;
}

/** An address and perhaps a port; a port of zeros is none. Undefined if they are refused. */
export function readEndpoint(address: string, port: string | undefined): Endpoint | undefined {
  const found = readAddressOfRange(address);
  const number = port === undefined || /^0*$/.test(port) ? 0 : readUnsigned(port, 1, 65535);
  return found === undefined || number === undefined ? undefined : { ...found, port: number };
}

/** The service of a virtual server. */
export type Service =
  | ({ readonly kind: 'address' } & Endpoint)
  | { readonly kind: 'fwmark'; readonly mark: number }
  | { readonly kind: 'group'; readonly name: string };

/** Reads the words behind `virtual_server`; undefined if keepalived passes the block over. Source: alloc_vs of check_data.c. */
export function readService(words: readonly Word[], place: Place, context: Context): Service | undefined {
  const first = wordAt(words, 1, place, context);
  const second = words[2];
  const report = (code: MessageCode, message: string): undefined => {
    context.report(code, message, placeOfWords(place, words[1], words.at(-1)));
    return undefined;
  };
  if (first === 'group') return { kind: 'group', name: second?.text ?? '' };
  if (first === 'fwmark') {
    const mark = readUnsigned(second?.text ?? 'missing', 0, 4294967295);
    return mark === undefined
      ? report('invalid-value', `${second?.text} is not a firewall mark`)
      : { kind: 'fwmark', mark };
  }
  const endpoint = readEndpoint(first, second?.text);
  return endpoint === undefined
    ? report(
        'invalid-address',
        `${words
          .slice(1)
          .map(({ text }) => text)
          .join(' ')} is not an address and port: the block is passed over`,
      )
    : { kind: 'address', ...endpoint };
}

/** A line of a group of services: a range of addresses with a port, or a firewall mark. */
export type GroupService =
  | ({ readonly kind: 'range'; readonly last: string } & Endpoint)
  | { readonly kind: 'fwmark'; readonly mark: number; readonly family: Family | undefined };

/** Services that virtual servers share. */
export interface ServiceGroup {
  readonly name: string;
  readonly place: Place;
  readonly services: readonly GroupService[];
}

/** The last address of a range, or what is wrong with it. `-` is followed by an address or its last part. */
function lastAddress(text: string, { family, address }: Address): string | { readonly problem: string } {
  const first = parseIp(address);
  const width = family === 'inet6' ? 128 : 32;
  if (first === undefined) return address;
  const slash = text.indexOf('/');
  if (slash >= 0) {
    const { value, rest } = strtol(text.slice(slash + 1), 10);
    if (rest !== '' || value < 1n || value > BigInt(width))
      return { problem: `${text} has a wrong prefix length` };
    const hosts = (1n << (BigInt(width) - value)) - 1n;
    if ((first.bits & hosts) !== 0n) return { problem: `${text} is not the address of a network` };
    return formatIp({ ...first, bits: first.bits | hosts });
  }
  const dash = text.indexOf('-');
  if (dash < 0) return address;
  const end = text.slice(dash + 1);
  if (end.includes(family === 'inet6' ? ':' : '.')) {
    const last = readAddressOfRange(end);
    const bits = parseIp(last?.address ?? '')?.bits;
    if (last?.family !== family || bits === undefined)
      return { problem: `${end} is not an address of its family` };
    return bits < first.bits ? { problem: `${text} ends before it begins` } : last.address;
  }
  const part = strtol(end, family === 'inet6' ? 16 : 10);
  const most = family === 'inet6' ? 0xffffn : 0xffn;
  if (part.rest !== '' || part.value < 0n || part.value > most)
    return { problem: `${end} is not the last part of an address` };
  if (part.value <= (first.bits & most)) return { problem: `${text} ends before it begins` };
  return formatIp({ ...first, bits: (first.bits & ~most) | part.value });
}

/** Reads a line of a group of services; undefined if keepalived drops it. Source: alloc_vsg_entry of check_data.c. */
export function readGroupService({ words, place }: Entry, context: Context): GroupService | undefined {
  const [first, second, third] = words;
  const report = (code: MessageCode, message: string, at = first): undefined => {
    context.report(code, message, placeOfWords(place, at));
    return undefined;
  };
  if (first?.text === 'fwmark') {
    const mark = readUnsigned(wordAt(words, 1, place, context), 0, 4294967295);
    if (mark === undefined) return report('invalid-value', `${second?.text} is not a firewall mark`, second);
    if (third === undefined) return { kind: 'fwmark', mark, family: undefined };
    if (third.text === 'inet' || third.text === 'inet6') return { kind: 'fwmark', mark, family: third.text };
    return report('invalid-value', `${third.text} is not inet or inet6`, third);
  }
  const endpoint = readEndpoint(first?.text ?? '', second?.text);
  if (endpoint === undefined)
    return report('invalid-address', `${first?.text} ${second?.text ?? ''} is not an address and port`);
  const last = lastAddress(first?.text ?? '', endpoint);
  return typeof last === 'string'
    ? { kind: 'range', ...endpoint, last }
    : report('invalid-address', last.problem);
}
