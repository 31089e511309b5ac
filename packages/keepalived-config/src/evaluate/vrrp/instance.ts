import { isMulticast, readAddress, readAddressOfRange } from '../../values/address.js';
import { readUnsigned } from '../../values/numbers.js';
import { type Entry, type Setting, settingOf } from '../block.js';
import { type Context, findsInterface, type MessageCode, placeOfWords, wordAt } from '../context.js';
import { readGarpExtra } from '../global/options.js';
import type { AddressState } from './addresses.js';
import { type InstanceDraft, takesFamily } from './draft.js';
import { readIpvlan, readVmac } from './vmac.js';

function setSource(draft: InstanceDraft, setting: Setting, context: Context): void {
  const found = typeof setting.value === 'string' ? readAddress(setting.value) : undefined;
  if (found === undefined) return;
  const report = (code: MessageCode, message: string): void =>
    context.report(code, message, placeOfWords(setting.place, setting.words[1]));
  draft.source = takesFamily(draft, found, report) ? found : undefined;
}

function setMulticast(draft: InstanceDraft, setting: Setting, context: Context): void {
  const found = typeof setting.value === 'string' ? readAddress(setting.value) : undefined;
  if (found === undefined) return;
  const report = (code: MessageCode, message: string): void =>
    context.report(code, message, placeOfWords(setting.place, setting.words[1]));
  draft.multicast = undefined;
  if (!takesFamily(draft, found, report)) return;
  if (isMulticast(found, true)) draft.multicast = found.address;
  else report('invalid-address', `${found.address} is not a multicast group on the link`);
}

function setInterface(draft: InstanceDraft, { words, place }: Setting, context: Context): void {
  const name = wordAt(words, 1, place, context);
  const at = placeOfWords(place, words[1]);
  if (name.length >= 16) {
    context.report('invalid-value', `${name} is too long for an interface`, at);
    return;
  }
  draft.interface = undefined;
  if (!findsInterface(name, context))
    context.report('unknown-interface', `the interface ${name} does not exist`, at);
  else if (name === 'lo') context.report('invalid-value', 'VRRP does not run on a loopback interface', at);
  else draft.interface = name;
}

function setVrf(draft: InstanceDraft, { words, place }: Setting, context: Context): void {
  const name = wordAt(words, 1, place, context);
  const at = placeOfWords(place, words[1]);
  if (name.length >= 16) {
    context.report('invalid-value', `${name} is too long for an interface`, at);
    return;
  }
  if (draft.interface !== undefined || draft.vrf !== undefined) {
    context.report('settings-conflict', 'an instance has an interface or a VRF', at);
    return;
  }
  if (!findsInterface(name, context))
    context.report('unknown-interface', `the VRF ${name} does not exist`, at);
  else draft.vrf = name;
}

function setState(draft: InstanceDraft, { value, place }: Setting, context: Context): void {
  if (value === 'BACKUP' && draft.state === 'MASTER')
    context.report('repeated-setting', 'state is MASTER already: this one is ignored', place);
  else draft.state = value === 'MASTER' ? 'MASTER' : 'BACKUP';
}

function setVersion(draft: InstanceDraft, { value, place }: Setting, context: Context): void {
  if (typeof value !== 'number') return;
  if ((draft.version !== undefined && draft.version !== value) || (value === 2 && draft.family === 'inet6'))
    context.report('settings-conflict', `the version is ${draft.version ?? 3} already`, place);
  else draft.version = value;
}

/** Effects of settings beyond storing their value. */
const effects: Readonly<Record<string, (draft: InstanceDraft, setting: Setting, context: Context) => void>> =
  {
    state: setState,
    interface: setInterface,
    vrf: setVrf,
    version: setVersion,
    mcast_src_ip: setSource,
    mcast_dst_ip: setMulticast,
    use_vmac: readVmac,
    use_ipvlan: readIpvlan,
    unicast_src_ip(draft, setting, context) {
      draft.unicast = true;
      setSource(draft, setting, context);
    },
    unicast_peer(draft) {
      draft.unicast = true;
    },
    unicast_fault_no_peer(draft) {
      draft.unicast = true;
      draft.faultWithoutPeers = true;
    },
    check_unicast_src(draft) {
      draft.unicast = true;
    },
    old_unicast_checksum(draft) {
      draft.unicast = true;
    },
    native_ipv6(draft, { place }, context) {
      if (draft.family === 'inet')
        return context.report('family-mismatch', 'native_ipv6 does not go with IPv4 addresses', place);
      draft.family = 'inet6';
      draft.version = 3;
    },
    preempt(draft) {
      draft.preempt = true;
    },
    nopreempt(draft) {
      draft.preempt = false;
    },
    accept(draft) {
      draft.accept = true;
    },
    no_accept(draft) {
      draft.accept = false;
    },
    vmac_xmit_base(draft) {
      draft.transmitsOnBase = true;
    },
    unicast_ttl(draft, { value }) {
      draft.ttlGiven ||= value !== undefined;
    },
    garp_extra_if: (_draft, { words, place }, context) => void readGarpExtra({ words, place, context }, 0),
    vmac_garp_intvl: (_draft, { words, place }, context) => void readGarpExtra({ words, place, context }, 0),
  };

/** Takes a setting in. */
export const applySetting = (draft: InstanceDraft, setting: Setting, context: Context): void =>
  effects[setting.spec.keyword]?.(draft, setting, context);

/** Reads a line of `unicast_peer`. Source: alloc_vrrp_unicast_peer of vrrp_data.c. */
export function readPeer(draft: InstanceDraft, entry: Entry, context: Context): void {
  const { words, place } = entry;
  const [name] = words;
  const report = (code: MessageCode, message: string, at = name): void =>
    context.report(code, message, placeOfWords(place, at));
  const address = readAddressOfRange(name?.text ?? '');
  if (address === undefined) {
    report('invalid-address', `${name?.text} is not an address`);
    return;
  }
  if (!takesFamily(draft, address, report)) return;
  let minTtl = 0;
  let maxTtl = 255;
  for (let at = 1; at < words.length; at += 2) {
    const option = words[at];
    const value = words[at + 1];
    if (value === undefined) {
      report('missing-value', `${option?.text} is missing its value`, option);
      break;
    }
    const ttl = readUnsigned(value.text, 0, 255);
    if (ttl === undefined) {
      report('invalid-value', `${value.text} is not a number from 0 to 255`, value);
      continue;
    }
    if (option?.text === 'min_ttl') minTtl = ttl;
    else if (option?.text === 'max_ttl') maxTtl = ttl;
    else {
      report('invalid-value', `${option?.text} is not min_ttl or max_ttl`, option);
      break;
    }
  }
  const isKnown = draft.known.has(`peer ${address.address}`);
  if (isKnown && context.environment.version !== '2.2.7') {
    report('repeated-setting', `${address.address} is a peer already`);
    return;
  }
  if (minTtl > maxTtl) report('settings-conflict', 'min_ttl is above max_ttl: all adverts are dropped');
  draft.known.add(`peer ${address.address}`);
  draft.peers.push({ ...address, minTtl, maxTtl, entry });
}

/** Adds an address, unless the instance has it already. Source: vip_is_duplicate of vrrp_data.c. */
export function addAddress(
  draft: InstanceDraft,
  address: AddressState,
  isExcluded: boolean,
  context: Context,
): void {
  const report = (code: MessageCode, message: string): void =>
    context.report(code, message, address.entry.place);
  if (!isExcluded && !takesFamily(draft, address, report)) return;
  const onDevice = `${address.address} ${address.interface ?? ''}`;
  const isKnown = draft.known.has(onDevice) || (!isExcluded && draft.known.has(address.address));
  if (isKnown && context.environment.version !== '2.2.7') {
    report('repeated-setting', `${address.address} is an address of the instance already`);
    return;
  }
  draft.known.add(onDevice);
  if (!isExcluded) draft.known.add(address.address);
  (isExcluded ? draft.excluded : draft.addresses).push(address);
}

/** Checks an instance at its closing brace. Source: vrrp_end_handler of vrrp_parser.c. */
export function closeInstance(draft: InstanceDraft, context: Context): void {
  const { block } = draft;
  if (draft.unicast && (draft.vmac || draft.ipvlan)) {
    const place = {
      ...(settingOf(block, draft.vmac ? 'use_vmac' : 'use_ipvlan') ?? block).place,
      line: block.lastLine,
    };
    if (draft.interface === undefined) {
      context.report('settings-conflict', 'a VMAC or ipvlan with unicast needs an interface', place);
      draft.vmac = false;
      draft.ipvlan = false;
    } else if (!draft.transmitsOnBase) {
      context.report('settings-conflict', 'a VMAC or ipvlan with unicast needs vmac_xmit_base', place);
      draft.transmitsOnBase = true;
    }
  }
  if (draft.peers.length === 0 && draft.ttlGiven)
    context.report('settings-conflict', 'unicast_ttl needs unicast peers', {
      ...(settingOf(block, 'unicast_ttl') ?? block).place,
      line: block.lastLine,
    });
}
