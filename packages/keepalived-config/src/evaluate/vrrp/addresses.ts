import { readAddress } from '../../values/address.js';
import { readUnsigned } from '../../values/numbers.js';
import type { Entry } from '../block.js';
import { type Context, findsInterface, type MessageCode } from '../context.js';
import { cursorOf, isRoutingName, type Prefixed, readPrefixed } from './cursor.js';

/** An address that keepalived adds to an interface. */
export interface AddressState extends Prefixed {
  /** Undefined for the interface of the instance. */
  readonly interface: string | undefined;
  readonly entry: Entry;
  readonly trackGroup: string | undefined;
  readonly noTrack: boolean;
}

const flags: readonly string[] = ['home', '-nodad', 'mngtmpaddr', 'noprefixroute', 'autojoin'];
const withValue = /^(?:dev|scope|broadcast|brd|label|peer|preferred_lft|track_group)$/;

/** Reads an address with its options; undefined if keepalived drops it. Source: alloc_ipaddress of vrrp_ipaddress.c. */
export function readAddressEntry(
  entry: Entry,
  context: Context,
  given: { readonly isStatic: boolean; readonly trackGroups: ReadonlySet<string> },
): AddressState | undefined {
  const { environment } = context;
  const cursor = cursorOf(entry, context);
  const address = readPrefixed(cursor.need(), cursor);
  if (address === undefined) return undefined;
  const drop = (code: MessageCode, message: string): undefined => {
    cursor.report(code, message);
    return undefined;
  };
  const isV6 = address.family === 'inet6';
  let prefix = address.prefix;
  let device: string | undefined;
  let broadcast: string | undefined;
  let peer: string | undefined;
  let trackGroup: string | undefined;
  let noTrack = false;
  const used = new Set<string>();
  for (let word = cursor.take(); word !== undefined; word = cursor.take()) {
    used.add(word);
    if (flags.includes(word)) continue;
    if (word === 'no_track') noTrack = true;
    else if (word === 'use_vmac' && !given.isStatic) continue;
    else if (!withValue.test(word) || (word === 'track_group' && !given.isStatic))
      cursor.report('invalid-value', `${word} is not an option of an address`);
    else {
      const value = cursor.take();
      if (value === undefined) return drop('missing-value', `${word} is missing its value`);
      switch (word) {
        case 'dev':
          if (device !== undefined) return drop('repeated-setting', 'dev is set already');
          if (!findsInterface(value, context))
            return drop('unknown-interface', `the interface ${value} does not exist`);
          device = value;
          break;
        case 'scope':
          if (!isRoutingName('scope', value, 255, environment))
            cursor.report('invalid-value', `${value} is not a scope`);
          break;
        case 'broadcast':
        case 'brd':
          if (isV6 || (value !== '+' && value !== '-' && readAddress(value)?.family !== 'inet'))
            return drop('invalid-address', `${value} is not a broadcast address`);
          broadcast = value;
          break;
        case 'label':
          if (value.length >= 16)
            return drop('invalid-value', `the label ${value} is longer than 15 characters`);
          break;
        case 'peer': {
          if (peer !== undefined) {
            // keepalived looks at the address itself once more.
            cursor.report('repeated-setting', 'peer is set already');
            cursor.report('invalid-value', `${value} is not an option of an address`);
            break;
          }
          const found = readPrefixed(value, cursor, false);
          if (found === undefined) break;
          if (found.family !== address.family)
            cursor.report('family-mismatch', `${value} is of the other family`);
          else {
            if (prefix !== found.prefix)
              cursor.report('settings-conflict', 'an address with a peer has no prefix length');
            prefix = found.prefix;
            peer = found.address;
          }
          break;
        }
        case 'preferred_lft':
          if (value !== 'forever' && readUnsigned(value, 0, 4294967295) === undefined)
            cursor.report('invalid-value', `${value} is not a lifetime`);
          break;
        default:
          if (trackGroup !== undefined) cursor.report('repeated-setting', 'track_group is set already');
          else if (given.trackGroups.has(value)) trackGroup = value;
          else cursor.report('unknown-reference', `the track_group ${value} does not exist above`);
      }
    }
  }
  const { place } = entry;
  if (broadcast !== undefined && peer !== undefined)
    context.report('settings-conflict', 'an address with a peer has no broadcast address', place);
  else if ((broadcast === '+' || broadcast === '-') && prefix > 30)
    context.report('settings-conflict', `a prefix length of ${prefix} leaves no broadcast address`, place);
  if (isV6 && used.has('scope')) context.report('settings-conflict', 'an IPv6 address has no scope', place);
  if (isV6 && used.has('label')) context.report('settings-conflict', 'an IPv6 address has no label', place);
  return {
    family: address.family,
    address: address.address,
    prefix,
    interface: device,
    entry,
    trackGroup,
    noTrack,
  };
}
