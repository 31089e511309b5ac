import type { Family } from '@harderway/ipvs';
import { readDecimal, readUnsigned } from '../../values/numbers.js';
import type { Entry } from '../block.js';
import type { Context } from '../context.js';
import {
  type Cursor,
  cursorOf,
  isRoutingName,
  readDestination,
  readInterface,
  readPrefixed,
  readRealms,
  readTrackGroup,
  readWord,
} from './cursor.js';

/** Options with a number: the greatest, and whether `lock` may come before it. */
const numbers: Readonly<Record<string, readonly [most: number, lock: boolean]>> = {
  metric: [4294967295, false],
  priority: [4294967295, false],
  preference: [4294967295, false],
  mtu: [4294967295, true],
  hoplimit: [255, false],
  advmss: [4294967295, true],
  reordering: [4294967295, true],
  window: [4294967295, false],
  cwnd: [4294967295, true],
  ssthresh: [4294967295, true],
  initcwnd: [4294967295, false],
  initrwnd: [4294967295, false],
  quickack: [1, false],
  fastopen_no_cookie: [1, false],
};

/** Options with a time, and the units in which a number without a unit counts a millisecond. */
const times: Readonly<Record<string, number>> = { rtt: 8, rttvar: 4, rto_min: 1 };

const names: Readonly<Record<string, readonly ['dsfield' | 'table' | 'protocol' | 'scope', number]>> = {
  tos: ['dsfield', 255],
  dsfield: ['dsfield', 255],
  table: ['table', 4294967295],
  protocol: ['protocol', 255],
  scope: ['scope', 255],
};

const types =
  /^(?:local|nat|broadcast|brd|anycast|multicast|prohibit|unreachable|blackhole|xresolve|unicast|throw)$/;

/** A route while it is read. */
interface Draft {
  family: Family | undefined;
  device: boolean;
  destination: boolean;
  trackGroup: boolean;
  noTrack: boolean;
  foreignProtocol: boolean;
  nexthops: boolean;
}

/** Gives a route its family; false, and a report, if it has the other one. */
function hasFamily(draft: Draft, family: Family | undefined, cursor: Cursor): boolean {
  if (draft.family !== undefined && draft.family !== family)
    return cursor.report('family-mismatch', 'a route has addresses of one family');
  draft.family ??= family;
  return true;
}

function readTime(option: string, text: string, cursor: Cursor): boolean {
  const units = times[option] ?? 1;
  const match = /^[ \t]*([^sS]*?)(m?)(s|sec|secs)$/i.exec(text);
  const number =
    match === null
      ? readDecimal(text, 0, 120_000 * units, 0)
      : readDecimal(match[1] ?? '', 0, 120_000 * units, match[2] === '' ? 3 : 0);
  const { value } = number;
  if (value === undefined || !number.isNumber || (match !== null && match[1] === ''))
    return cursor.report('invalid-value', `${text} is not a time of ${option}`);
  const milliseconds = match === null ? value / units : match[2] === '' ? value * 1000 : value;
  if (milliseconds > 120_000) cursor.report('invalid-value', `${text} is more than 120 s`);
  else if (milliseconds < 200) cursor.report('invalid-value', `${text} is less than 200 ms`);
  return true;
}

/** Reads `src`, `via` or `from` with its address. */
function readVia(option: string, draft: Draft, cursor: Cursor): boolean {
  if (option === 'gw') cursor.report('deprecated-keyword', 'gw is deprecated: write via');
  let family: Family | undefined = draft.family;
  if (option !== 'src' && option !== 'from') {
    if (cursor.skip('inet')) family = 'inet';
    else if (cursor.skip('inet6')) family = 'inet6';
    if (!hasFamily(draft, family, cursor)) return false;
  }
  const text = cursor.need();
  const address = option === 'from' ? readDestination(text, cursor) : readPrefixed(text, cursor, false);
  if (address === undefined) return cursor.report('invalid-address', `${text} is not an address of a route`);
  if (option === 'from' && address.family !== 'inet6')
    return cursor.report('family-mismatch', 'only a route of IPv6 has from');
  return hasFamily(draft, address.family, cursor);
}

/** Reads an option of a route, or its destination; false if the route is dropped. */
function readOption(
  word: string,
  draft: Draft,
  cursor: Cursor,
  trackGroups: ReadonlySet<string> | undefined,
): boolean {
  const { environment } = cursor.context;
  const number = numbers[word];
  if (number !== undefined) {
    if (number[1]) cursor.skip('lock');
    const [most] = number;
    return readWord(cursor, `a value of ${word}`, (text) => readUnsigned(text, 0, most) !== undefined);
  }
  if (times[word] !== undefined) {
    cursor.skip('lock');
    return readTime(word, cursor.need(), cursor);
  }
  const name = names[word];
  if (name !== undefined) {
    const text = cursor.need();
    if (!isRoutingName(name[0], text, name[1], environment))
      return cursor.report('invalid-value', `${text} is not a ${word} of a route`);
    if (word === 'protocol') draft.foreignProtocol = text !== '18' && text !== 'keepalived';
    return true;
  }
  switch (word) {
    case 'inet':
    case 'inet6':
      if (!hasFamily(draft, word, cursor)) return false;
      // keepalived passes over the word behind it.
      cursor.take();
      return true;
    case 'src':
    case 'via':
    case 'gw':
    case 'from':
      return readVia(word, draft, cursor);
    case 'as':
      cursor.skip('to');
      cursor.take();
      cursor.report('invalid-value', 'as is for MPLS only');
      return true;
    case 'dev':
    case 'oif':
      if (!readInterface(cursor)) return false;
      draft.device = true;
      return true;
    case 'expires': {
      const text = cursor.need();
      if (draft.family === 'inet') return cursor.report('family-mismatch', 'only a route of IPv6 expires');
      draft.family = 'inet6';
      return (
        readUnsigned(text, 0, 4294967295) !== undefined ||
        cursor.report('invalid-value', `${text} is not a number of seconds`)
      );
    }
    case 'realms':
      if (!readRealms(cursor)) return false;
      if (draft.family === 'inet6')
        return cursor.report('family-mismatch', 'only a route of IPv4 has realms');
      draft.family = 'inet';
      return true;
    case 'pref': {
      const text = cursor.need();
      if (draft.family === 'inet') return cursor.report('family-mismatch', 'only a route of IPv6 has pref');
      draft.family = 'inet6';
      return (
        /^(?:low|medium|high)$/.test(text) ||
        readUnsigned(text, 0, 255) !== undefined ||
        cursor.report('invalid-value', `${text} is not low, medium or high`)
      );
    }
    case 'features':
      if (cursor.need() !== 'ecn') cursor.report('invalid-value', 'ecn is the only feature');
      return true;
    case 'ttl-propagate':
      if (!/^(?:enabled|disabled)$/.test(cursor.need()))
        cursor.report('invalid-value', 'ttl-propagate is enabled or disabled');
      return true;
    case 'congctl':
      cursor.skip('lock');
      cursor.need();
      return true;
    case 'encap':
      // What encapsulations are made of is not checked here.
      while (cursor.take() !== undefined);
      return true;
    case 'onlink':
    case 'add':
    case 'prepend':
    case 'append':
      return true;
    case 'no_track':
      draft.noTrack = true;
      return true;
    case 'or': {
      cursor.report('deprecated-keyword', 'or is deprecated: write nexthop');
      const text = cursor.need();
      if (draft.nexthops) cursor.report('repeated-setting', 'or is set already');
      draft.nexthops = true;
      return readPrefixed(text, cursor, false) !== undefined;
    }
    case 'vrf': {
      const device = cursor.need();
      return (
        environment.hasInterface(device) !== false ||
        cursor.report('unknown-interface', `the VRF ${device} does not exist`)
      );
    }
    case 'track_group':
      if (trackGroups !== undefined) {
        if (draft.trackGroup) {
          cursor.need();
          return cursor.report('repeated-setting', 'track_group is set already');
        }
        draft.trackGroup = readTrackGroup(cursor, trackGroups);
        return true;
      }
      break;
  }
  return readTarget(word, draft, cursor);
}

/** Reads a type and a destination. */
function readTarget(word: string, draft: Draft, cursor: Cursor): boolean {
  let text = word;
  if (text === 'to') text = cursor.need();
  if (types.test(word) || readUnsigned(word, 0, 255) !== undefined) text = cursor.need();
  const destination = readDestination(text, cursor);
  if (destination === undefined)
    return cursor.report('invalid-address', `${text} is not an option or destination of a route`);
  draft.destination = true;
  if (draft.family === undefined) draft.family = destination.family;
  return (
    draft.family === destination.family ||
    cursor.report('family-mismatch', 'a route has addresses of one family')
  );
}

/** Reads what follows the first `nexthop`. Source: parse_nexthops of vrrp_iproute.c. */
function readNexthops(draft: Draft, cursor: Cursor): boolean {
  for (let word = cursor.take(); word !== undefined; word = cursor.take()) {
    if (word === 'nexthop' || word === 'onlink') continue;
    if (word === 'via') {
      if (!readVia('via', draft, cursor)) return false;
    } else if (word === 'dev') {
      if (!readInterface(cursor)) return false;
    } else if (word === 'weight') {
      const isWeight = (text: string): boolean => readUnsigned(text, 1, 256) !== undefined;
      if (!readWord(cursor, 'a weight from 1 to 256', isWeight)) return false;
    } else if (word === 'encap') while (cursor.take() !== undefined);
    else return cursor.report('invalid-value', `${word} is not an option of a next hop`);
  }
  return true;
}

/** Checks a route of iproute2's syntax; `trackGroups` are for static routes. Source: alloc_route of vrrp_iproute.c. */
export function checkRoute(entry: Entry, context: Context, trackGroups?: ReadonlySet<string>): void {
  const cursor = cursorOf(entry, context);
  const draft: Draft = {
    family: undefined,
    device: false,
    destination: false,
    trackGroup: false,
    noTrack: false,
    foreignProtocol: false,
    nexthops: false,
  };
  for (let word = cursor.take(); word !== undefined; word = cursor.take()) {
    if (word === 'nexthop') {
      if (draft.nexthops) cursor.report('settings-conflict', 'a route with or has no nexthop');
      else readNexthops(draft, cursor);
      break;
    }
    if (!readOption(word, draft, cursor, trackGroups)) return;
  }
  const { place } = entry;
  if (!draft.destination) {
    context.report('incomplete-block', 'the route has no destination', place);
    return;
  }
  if (!draft.noTrack && draft.foreignProtocol)
    context.report('settings-conflict', 'a route of another protocol cannot be tracked', place);
  if (!draft.noTrack && !draft.device && context.environment.version === '2.2.7')
    context.report('settings-conflict', 'a route without an interface cannot be tracked', place);
  if (draft.trackGroup && !draft.device)
    context.report('settings-conflict', 'a route with a track_group needs dev', place);
}
