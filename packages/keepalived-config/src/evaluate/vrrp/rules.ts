import type { Family } from '@harderway/ipvs';
import { readUnsigned } from '../../values/numbers.js';
import { strtol } from '../../values/strtol.js';
import type { Entry } from '../block.js';
import type { Context } from '../context.js';
import {
  type Cursor,
  cursorOf,
  isRoutingName,
  readDestination,
  readInterface,
  readRealms,
  readRoutingName,
  readTrackGroup,
  readWord,
} from './cursor.js';

/** A rule while it is read. */
interface Draft {
  family: Family | undefined;
  action: 'table' | 'l3mdev' | 'goto' | 'other' | undefined;
  preference: number | undefined;
  target: number;
  device: boolean;
  /** It has options that only an action `table` has. */
  tableOption: boolean;
  trackGroup: boolean;
  noTrack: boolean;
  foreignProtocol: boolean;
}

function act(draft: Draft, action: Draft['action'], cursor: Cursor): boolean {
  if (draft.action !== undefined) return cursor.report('settings-conflict', 'a rule has one action');
  draft.action = action;
  return true;
}

const isMark = (text: string): boolean =>
  text.split('/').length <= 2 &&
  text.split('/').every((part) => {
    const { value, rest } = strtol(part, 0);
    return rest === '' && part !== '' && value >= 0n && value <= 4294967295n;
  });

const isRange = (text: string): boolean => /^\s*[-+]?\d+-\s*[-+]?\d+/.test(text);

/** Reads an option of a rule; false if the rule is dropped. */
function readOption(
  word: string,
  draft: Draft,
  cursor: Cursor,
  trackGroups: ReadonlySet<string> | undefined,
): boolean {
  switch (word) {
    case 'inet':
    case 'inet6':
      if (draft.family !== undefined && draft.family !== word)
        return cursor.report('family-mismatch', 'a rule has addresses of one family');
      draft.family = word;
      // keepalived passes over the word behind it.
      cursor.take();
      return true;
    case 'from':
    case 'to': {
      const text = cursor.need();
      const address = readDestination(text, cursor);
      if (address === undefined)
        return cursor.report('invalid-address', `${text} is not an address of a rule`);
      if (draft.family === undefined) draft.family = address.family;
      return (
        draft.family === address.family ||
        cursor.report('family-mismatch', 'a rule has addresses of one family')
      );
    }
    case 'table':
    case 'lookup': {
      const text = cursor.need();
      if (!isRoutingName('table', text, 4294967295, cursor.context.environment) || text === '0')
        return cursor.report('invalid-value', `${text} is not a routing table`);
      return act(draft, 'table', cursor);
    }
    case 'not':
      return true;
    case 'preference':
    case 'order':
    case 'priority': {
      const text = cursor.need();
      const { value, rest } = strtol(text, 0);
      if (rest !== '' || value < 0n || value > 4294967295n)
        return cursor.report('invalid-value', `${text} is not a preference`);
      draft.preference = Number(value);
      return true;
    }
    case 'tos':
    case 'dsfield':
      return readRoutingName(cursor, 'dsfield', 255, `a value of ${word}`);
    case 'fwmark':
      return readWord(cursor, 'a firewall mark', isMark);
    case 'realms':
      if (!readRealms(cursor)) return false;
      draft.tableOption = true;
      draft.family ??= 'inet';
      return draft.family === 'inet' || cursor.report('family-mismatch', 'only a rule of IPv4 has realms');
    case 'suppress_prefixlength':
    case 'sup_pl':
      draft.tableOption = true;
      return readWord(cursor, 'a prefix length', (text) => readUnsigned(text, 0, 2147483647) !== undefined);
    case 'suppress_ifgroup':
    case 'sup_group':
      draft.tableOption = true;
      return readRoutingName(cursor, 'group', 2147483647, 'a group of interfaces');
    case 'dev':
    case 'iif':
    case 'oif':
      if (!readInterface(cursor)) return false;
      if (word !== 'oif') draft.device = true;
      return true;
    case 'tunnel-id':
      return readWord(cursor, 'a tunnel', (text) => /^\d+$/.test(text));
    case 'uidrange':
      return readWord(cursor, 'a range of users', isRange);
    case 'l3mdev':
      return act(draft, 'l3mdev', cursor);
    case 'protocol': {
      const text = cursor.need();
      if (readUnsigned(text, 0, 255) === undefined)
        cursor.report('invalid-value', `${text} is not a number from 0 to 255`);
      else draft.foreignProtocol = Number(text) !== 18;
      return true;
    }
    case 'ipproto':
      cursor.need();
      return true;
    case 'sport':
    case 'dport':
      // A single port is reported too, and taken.
      readWord(cursor, 'a range of ports', isRange);
      return true;
    case 'no_track':
      draft.noTrack = true;
      return true;
    case 'track_group':
      if (trackGroups !== undefined) {
        draft.trackGroup = readTrackGroup(cursor, trackGroups);
        return true;
      }
      break;
  }
  return readAction(word === 'type' ? cursor.need() : word, draft, cursor);
}

function readAction(word: string, draft: Draft, cursor: Cursor): boolean {
  if (word === 'goto') {
    const text = cursor.need();
    const target = readUnsigned(text, 0, 4294967295);
    if (target === undefined) return cursor.report('invalid-value', `${text} is not a preference`);
    draft.target = target;
    return act(draft, 'goto', cursor);
  }
  if (!/^(?:nop|blackhole|unreachable|prohibit|[678])$/.test(word))
    return cursor.report('invalid-value', `${word} is not an option of a rule`);
  return act(draft, 'other', cursor);
}

/** Checks a rule of iproute2's syntax; `trackGroups` are for static rules. Source: alloc_rule of vrrp_iprule.c. */
export function checkRule(entry: Entry, context: Context, trackGroups?: ReadonlySet<string>): void {
  const cursor = cursorOf(entry, context);
  const draft: Draft = {
    family: undefined,
    action: undefined,
    preference: undefined,
    target: 0,
    device: false,
    tableOption: false,
    trackGroup: false,
    noTrack: false,
    foreignProtocol: false,
  };
  for (let word = cursor.take(); word !== undefined; word = cursor.take())
    if (!readOption(word, draft, cursor, trackGroups)) return;
  const { action, preference, target } = draft;
  const refuse = (message: string): void => context.report('settings-conflict', message, entry.place);
  if (action === 'goto' && (preference === undefined || preference >= target)) {
    refuse('a rule with goto needs a lower preference than its target');
    return;
  }
  if (action === undefined) {
    context.report('incomplete-block', 'the rule has no action', entry.place);
    return;
  }
  if (draft.tableOption && action !== 'table' && action !== 'l3mdev') {
    refuse('suppressors and realms need a table');
    return;
  }
  if (!draft.noTrack && draft.foreignProtocol) refuse('a rule of another protocol cannot be tracked');
  if (draft.trackGroup && !draft.device) refuse('a rule with a track_group needs dev');
  if (preference === undefined)
    context.report('default-taken', 'the rule has no preference: keepalived chooses one', entry.place);
}
