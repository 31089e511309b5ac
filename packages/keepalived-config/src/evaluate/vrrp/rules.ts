import type { Family } from '@harderway/ipvs';
import { readUnsigned } from '../../values/numbers.js';
import { strtol } from '../../values/strtol.js';
import type { Entry } from '../block.js';
import { type Context, findsInterface } from '../context.js';
import { type Cursor, cursorOf, isRoutingName, readDestination } from './cursor.js';

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

/** Reads an option of a rule; false if the rule is dropped. */
function readOption(
  word: string,
  draft: Draft,
  cursor: Cursor,
  trackGroups: ReadonlySet<string> | undefined,
): boolean {
  const { context } = cursor;
  const { environment } = context;
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
      if (!isRoutingName('table', text, 4294967295, environment) || text === '0')
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
    case 'dsfield': {
      const text = cursor.need();
      return (
        isRoutingName('dsfield', text, 255, environment) ||
        cursor.report('invalid-value', `${text} is not a value of ${word}`)
      );
    }
    case 'fwmark': {
      const text = cursor.need();
      return isMark(text) || cursor.report('invalid-value', `${text} is not a firewall mark`);
    }
    case 'realms': {
      const text = cursor.need();
      if (!text.split('/').every((each) => isRoutingName('realm', each, 255, environment)))
        return cursor.report('invalid-value', `${text} is not a realm`);
      draft.tableOption = true;
      draft.family ??= 'inet';
      return draft.family === 'inet' || cursor.report('family-mismatch', 'only a rule of IPv4 has realms');
    }
    case 'suppress_prefixlength':
    case 'sup_pl': {
      const text = cursor.need();
      draft.tableOption = true;
      return (
        readUnsigned(text, 0, 2147483647) !== undefined ||
        cursor.report('invalid-value', `${text} is not a prefix length`)
      );
    }
    case 'suppress_ifgroup':
    case 'sup_group': {
      const text = cursor.need();
      draft.tableOption = true;
      return (
        isRoutingName('group', text, 2147483647, environment) ||
        cursor.report('invalid-value', `${text} is not a group of interfaces`)
      );
    }
    case 'dev':
    case 'iif':
    case 'oif': {
      const device = cursor.need();
      if (!findsInterface(device, context))
        return cursor.report('unknown-interface', `the interface ${device} does not exist`);
      if (word !== 'oif') draft.device = true;
      return true;
    }
    case 'tunnel-id': {
      const text = cursor.need();
      return /^\d+$/.test(text) || cursor.report('invalid-value', `${text} is not a tunnel`);
    }
    case 'uidrange': {
      const text = cursor.need();
      return (
        /^\s*[-+]?\d+-\s*[-+]?\d+/.test(text) ||
        cursor.report('invalid-value', `${text} is not a range of users`)
      );
    }
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
    case 'dport': {
      const text = cursor.need();
      // A single port is reported too.
      if (!/^\s*[-+]?\d+-\s*[-+]?\d+/.test(text))
        cursor.report('invalid-value', `${text} is not a range of ports`);
      return true;
    }
    case 'no_track':
      draft.noTrack = true;
      return true;
    case 'track_group':
      if (trackGroups !== undefined) {
        const group = cursor.need();
        draft.trackGroup = trackGroups.has(group);
        if (!draft.trackGroup)
          cursor.report('unknown-reference', `the track_group ${group} does not exist above`);
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
