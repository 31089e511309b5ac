import type { Word } from '../../document/words.js';
import { readAddressOfRange } from '../../values/address.js';
import type { Setting } from '../block.js';
import { type Context, type MessageCode, placeOfWords, wordAt } from '../context.js';
import { isRoutingName } from './cursor.js';
import type { InstanceDraft } from './draft.js';

/** Whether a word is a MAC address: six octets, or five before the number of the virtual router. */
function isMac(text: string): boolean {
  return /^[0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){4}(?::|:[0-9A-Fa-f]{1,2}:?)?$/.test(text);
}

const isInterfaceName = (text: string): boolean =>
  /^[^/:\s]{1,15}$/.test(text) && text !== '.' && text !== '..';

function readMac(
  draft: InstanceDraft,
  { text }: Word,
  report: (code: MessageCode, message: string) => void,
): void {
  if (draft.macGiven) {
    report('repeated-setting', 'a MAC address is set already');
    return;
  }
  if (!isMac(text)) {
    report('invalid-value', `${text} is not a MAC address`);
    return;
  }
  const octets = text.split(':').map((each) => Number.parseInt(each, 16));
  const reserved =
    [0x00, 0x00, 0x5e, 0x00].every((each, index) => octets[index] === each) &&
    (octets[4] === 1 || octets[4] === 2);
  if (((octets[0] ?? 0) & 1) === 1 || reserved) {
    report('invalid-value', `${text} is a multicast or reserved MAC address`);
    return;
  }
  draft.macGiven = true;
}

/** Takes a word as the name of the interface. */
function readDevice(
  draft: InstanceDraft,
  text: string,
  context: Context,
  report: (code: MessageCode, message: string) => void,
): void {
  if (draft.device !== undefined) {
    report('repeated-setting', 'the interface has a name already');
    return;
  }
  if (!isInterfaceName(text)) {
    report('invalid-value', `${text} is not a name of an interface`);
    return;
  }
  const user = draft.others.find((each) => each.device === text);
  if (user !== undefined) {
    report('settings-conflict', `the instance ${user.name} uses ${text} already`);
    return;
  }
  if (context.environment.hasInterface(text) === true) {
    report('settings-conflict', `the interface ${text} exists already`);
    return;
  }
  draft.device = text;
}

type DeviceSetting = readonly [draft: InstanceDraft, setting: Setting, context: Context];

/** Goes through the words of use_vmac or use_ipvlan; `take` reads those that are not common to both. */
function readOptions(
  [draft, { words, place }, context]: DeviceSetting,
  take: (word: Word, report: (code: MessageCode, message: string) => void) => boolean,
): void {
  const old = context.environment.version === '2.2.7';
  for (let at = 1; at < words.length && !(old && draft.vmac && at > 2); at++) {
    const word = words[at];
    if (word === undefined) break;
    const report = (code: MessageCode, message: string): void =>
      context.report(code, message, placeOfWords(place, words[at]));
    if (take(word, report)) continue;
    if (!old && word.text === 'group') {
      const group = wordAt(words, ++at, place, context);
      if (!isRoutingName('group', group, 2147483647, context.environment))
        report('invalid-value', `${group} is not a group of interfaces`);
      continue;
    }
    if (!old && word.text === 'name') at++;
    readDevice(draft, wordAt(words, at, place, context), context, report);
  }
}

/** Reads `use_vmac [NAME] [MAC] [netlink_notify_msg] [group GROUP]`. Source: vrrp_vmac_handler of vrrp_parser.c. */
export function readVmac(...options: DeviceSetting): void {
  const [draft, , context] = options;
  draft.vmac = true;
  readOptions(options, (word, report) => {
    if (word.text.includes(':')) readMac(draft, word, report);
    else return word.text === 'netlink_notify_msg' && context.environment.version !== '2.2.7';
    return true;
  });
}

/** Reads `use_ipvlan [NAME] [ADDRESS] [bridge|private|vepa] [group GROUP]`. Source: vrrp_ipvlan_handler. */
export function readIpvlan(...options: DeviceSetting): void {
  const [draft, setting, context] = options;
  if (draft.ipvlan) {
    context.report('repeated-setting', 'use_ipvlan is set already', setting.place);
    return;
  }
  draft.ipvlan = true;
  let mode = false;
  readOptions(options, ({ text }, report) => {
    if (/^(?:bridge|private|vepa)$/.test(text)) {
      if (mode) report('repeated-setting', 'the mode is set already');
      mode = true;
      return true;
    }
    const address = readAddressOfRange(text);
    if (address === undefined) return false;
    if (draft.ipvlanAddress !== undefined) report('repeated-setting', 'the address is set already');
    else if (draft.family !== undefined && draft.family !== address.family)
      report('family-mismatch', `${text} is not of the family of the instance`);
    else {
      draft.family = address.family;
      draft.ipvlanAddress = address;
      draft.source ??= address;
    }
    return true;
  });
}
