import type { Family } from '@harderway/ipvs';
import { isLinkLocal } from '../../values/address.js';
import { type Block, booleanOf, keywordOf, numberOf, settingOf, textOf } from '../block.js';
import { type Context, crash, type MessageCode } from '../context.js';
import type { GlobalState } from '../global/global.js';
import type { AddressState } from './addresses.js';
import type { InstanceDraft, Peer } from './draft.js';
import type { Tracks } from './tracks.js';

/** A virtual router as it runs. Times are in seconds. */
export interface InstanceState {
  readonly name: string;
  readonly block: Block;
  readonly family: Family;
  readonly version: number;
  /** The state that it starts in. */
  readonly state: 'MASTER' | 'BACKUP';
  readonly priority: number;
  readonly virtualRouterId: number;
  /** Undefined if it is bound to its source address alone. */
  readonly interface: string | undefined;
  readonly advertInterval: number;
  readonly preempt: boolean;
  readonly preemptDelay: number;
  readonly strict: boolean;
  readonly accept: boolean;
  readonly authentication: 'AH' | 'PASS' | undefined;
  /** Whether adverts go to peers. */
  readonly unicast: boolean;
  readonly source: string | undefined;
  readonly peers: readonly Peer[];
  readonly multicastGroup: string | undefined;
  readonly addresses: readonly AddressState[];
  readonly excluded: readonly AddressState[];
  readonly tracks: Tracks;
  readonly garpRefresh: number;
  readonly downTimerAdverts: number;
  readonly lowerPriorityNoAdvert: boolean;
  readonly higherPrioritySendAdvert: boolean;
}

/** Seconds after its last advert that a backup waits for the master: Master_Down_Interval. Source: VRRP_MS_DOWN_TIMER of vrrp.h. */
export const takeoverSeconds = ({
  version,
  priority,
  advertInterval,
  downTimerAdverts,
}: InstanceState): number =>
  downTimerAdverts * advertInterval + ((256 - priority) / 256) * (version === 2 ? 1 : advertInterval);

/** Checks instances one by one; `false` keeps all of VRRP from running. */
interface Completion {
  readonly draft: InstanceDraft;
  readonly global: GlobalState;
  readonly strict: boolean;
  report(code: MessageCode, message: string, keyword?: string): void;
}

function authenticationOf(
  draft: InstanceDraft,
  state: 'MASTER' | 'BACKUP',
  priority: number,
  { strict, report }: Completion,
): { readonly authentication: 'AH' | 'PASS' | undefined; readonly state: 'MASTER' | 'BACKUP' } {
  const block = draft.block.blocks.findLast((each) => keywordOf(each) === 'authentication');
  const type = block && textOf(block, 'auth_type');
  const none = { authentication: undefined, state };
  if (block === undefined || (type !== 'AH' && type !== 'PASS')) return none;
  const drop = (code: MessageCode, message: string): typeof none => {
    report(code, message, 'authentication');
    return none;
  };
  if (strict) return drop('strict-authentication', 'strict mode has no authentication: it is ignored');
  if (draft.version === 3)
    return drop('settings-conflict', 'VRRP version 3 has no authentication: it is ignored');
  if ((textOf(block, 'auth_pass') ?? '') === '')
    return drop('incomplete-block', 'authentication has no password and is ignored');
  if (draft.family === 'inet6' && type === 'AH')
    return drop('settings-conflict', 'IPv6 has no authentication AH: it is ignored');
  if (type === 'AH' && state === 'MASTER' && priority !== 255) {
    report('settings-conflict', 'with authentication AH the instance starts as BACKUP', 'authentication');
    return { authentication: type, state: 'BACKUP' };
  }
  return { authentication: type, state };
}

/** The interval of adverts in what the version can say. */
function advertIntervalOf(version: number, seconds: number, { report }: Completion): number {
  const step = version === 2 ? 1 : 0.01;
  const most = version === 2 ? 255 : 40.95;
  const micros = Math.round(seconds * 1e6);
  if (micros > Math.round(most * 1e6) + (version === 2 ? 999_999 : 9999)) {
    report(
      'settings-conflict',
      `VRRP version ${version} has adverts at most ${most} s apart: it becomes ${most} s`,
      'advert_int',
    );
    return most;
  }
  if (micros % Math.round(step * 1e6) === 0) return seconds;
  const rounded = Math.max(Math.floor(micros / (step * 1e6) + 0.5) * step, step);
  report(
    'fractional-interval',
    version === 2
      ? `VRRP version 2 has whole seconds between adverts: ${seconds} becomes ${rounded}`
      : `VRRP version 3 has hundredths of seconds between adverts: ${seconds} becomes ${rounded.toFixed(2)}`,
    'advert_int',
  );
  return version === 2 ? rounded : Math.min(Number(rounded.toFixed(2)), most);
}

/** Settings that strict mode overrides. */
function checkStrict({
  draft,
  global,
  strict,
  report,
}: Completion): Pick<
  InstanceState,
  'downTimerAdverts' | 'lowerPriorityNoAdvert' | 'higherPrioritySendAdvert'
> {
  const { block } = draft;
  const override = (keyword: string, why: string): void =>
    report('strict-mode-conflict', `strict mode ${why}`, keyword);
  const adverts = numberOf(block, 'down_timer_adverts') ?? global.downTimerAdverts;
  if (strict && adverts !== 3) override('down_timer_adverts', 'has down_timer_adverts 3');
  if (strict && (numberOf(block, 'garp_lower_prio_repeat') ?? 0) > 0)
    override('garp_lower_prio_repeat', 'repeats no gratuitous ARP messages');
  if (strict && (numberOf(block, 'garp_lower_prio_delay') ?? 0) > 0)
    override('garp_lower_prio_delay', 'delays no gratuitous ARP messages');
  const lower = booleanOf(block, 'lower_prio_no_advert');
  if (strict && lower === false) override('lower_prio_no_advert', 'needs lower_prio_no_advert');
  const higher = booleanOf(block, 'higher_prio_send_advert');
  if (strict && higher === true) override('higher_prio_send_advert', 'has no higher_prio_send_advert');
  return {
    downTimerAdverts: strict ? 3 : adverts,
    lowerPriorityNoAdvert: strict || (lower ?? global.lowerPriorityNoAdvert),
    higherPrioritySendAdvert: !strict && (higher ?? global.higherPrioritySendAdvert),
  };
}

function checkOwner(priority: number, { draft, report }: Completion): void {
  const ignores = booleanOf(draft.block, 'owner_ignore_adverts');
  if (ignores === true && priority !== 255)
    report('settings-conflict', 'owner_ignore_adverts needs priority 255', 'owner_ignore_adverts');
  else if (ignores === false && priority === 255)
    report('settings-conflict', 'priority 255 ignores adverts', 'owner_ignore_adverts');
}

/** Whether it takes over from lower priorities, and when. */
function preemptionOf(
  state: 'MASTER' | 'BACKUP',
  priority: number,
  { draft, strict, report }: Completion,
): Pick<InstanceState, 'preempt' | 'preemptDelay'> {
  const { block } = draft;
  let { preempt } = draft;
  let delay = numberOf(block, 'preempt_delay') ?? 0;
  const dropPreempt = (message: string): void => {
    report('nopreempt-master', message, 'nopreempt');
    preempt = true;
  };
  const dropDelay = (code: MessageCode, message: string): void => {
    report(code, message, 'preempt_delay');
    delay = 0;
  };
  if (priority === 255 && !preempt) dropPreempt('nopreempt has no effect with priority 255');
  if (state === 'MASTER' && !preempt) dropPreempt('nopreempt has no effect with state MASTER');
  if (state === 'MASTER' && delay > 0)
    dropDelay('settings-conflict', 'preempt_delay has no effect with state MASTER');
  if (strict && delay > 0) dropDelay('strict-mode-conflict', 'strict mode has no preempt_delay');
  if (!preempt && delay > 0) dropDelay('settings-conflict', 'preempt_delay has no effect with nopreempt');
  const expired = settingOf(block, 'timer_expired_backup') ?? settingOf(block, 'thread_timer_expired');
  if (preempt && expired !== undefined)
    report('settings-conflict', 'timer_expired_backup needs nopreempt', expired.spec.keyword);
  return { preempt, preemptDelay: delay };
}

/** Whether adverts are unicast, and where they go; undefined if VRRP does not run for it. */
function transportOf(
  family: Family,
  { draft, global, strict, report }: Completion,
): Pick<InstanceState, 'unicast' | 'multicastGroup'> | undefined {
  if (draft.interface === undefined) {
    if (draft.source === undefined) {
      report('incomplete-block', 'an instance without an interface needs unicast_src_ip: VRRP does not run');
      return undefined;
    }
    if (isLinkLocal(draft.source)) {
      report(
        'settings-conflict',
        'an instance without an interface needs a source address that is not link-local: VRRP does not run',
      );
      return undefined;
    }
  }
  const unicast = draft.unicast && draft.peers.length > 0;
  if (draft.unicast && !unicast && !draft.faultWithoutPeers)
    report(
      'unicast-without-peers',
      'unicast has no peers: adverts are multicast',
      firstOf(draft.block, ['unicast_peer', 'unicast_src_ip', 'check_unicast_src', 'old_unicast_checksum']),
    );
  if (strict && draft.macGiven)
    report('strict-mode-conflict', 'strict mode has no MAC addresses of its own', 'use_vmac');
  if (unicast && draft.multicast !== undefined)
    report('settings-conflict', 'mcast_dst_ip has no effect with unicast peers', 'mcast_dst_ip');
  const first = draft.addresses[0];
  if (family === 'inet6' && !unicast && strict && first !== undefined && !isLinkLocal(first))
    report('strict-mode-conflict', 'the first address of IPv6 must be link-local', 'virtual_ipaddress');
  if (draft.vrf !== undefined && (draft.interface !== undefined || !unicast))
    report('settings-conflict', 'a VRF goes with unicast, and without an interface', 'vrf');
  return {
    unicast,
    multicastGroup: unicast ? undefined : (draft.multicast ?? global.multicastGroups[family]),
  };
}

const firstOf = (block: Block, keywords: readonly string[]): string | undefined =>
  block.settings.find(({ spec }) => keywords.includes(spec.keyword))?.spec.keyword;

/** VMACs and ipvlans, and what is tracked of the own interface. */
function checkDevices(family: Family, { draft, strict, report }: Completion): void {
  const { block } = draft;
  const hasDevice = draft.vmac || draft.ipvlan;
  if (draft.vmac && strict && draft.transmitsOnBase)
    report('strict-mode-conflict', 'strict mode has no vmac_xmit_base', 'vmac_xmit_base');
  if (hasDevice && booleanOf(block, 'promote_secondaries'))
    report('settings-conflict', 'promote_secondaries has no effect with a VMAC', 'promote_secondaries');
  if (draft.ipvlan && family === 'inet' && draft.ipvlanAddress === undefined)
    report('incomplete-block', 'an ipvlan of IPv4 needs an address', 'use_ipvlan');
  const own = draft.tracks.interface.findIndex(({ name }) => name === draft.interface);
  if (own >= 0) {
    report('settings-conflict', 'the own interface is tracked anyway', 'track_interface');
    draft.tracks.interface.splice(own, 1);
  }
  if (draft.transmitsOnBase && !draft.vmac)
    report('settings-conflict', 'vmac_xmit_base needs a VMAC', 'vmac_xmit_base');
}

/** Weights have no effect for address owners, and in most sync groups. */
function dropWeights(priority: number, keepsWeights: boolean, { draft, report }: Completion): void {
  if (keepsWeights && priority !== 255) return;
  const why = keepsWeights ? 'with priority 255' : 'in a sync group without sync_group_tracking_weight';
  for (const kind of ['interface', 'script', 'file', 'bfd'] as const)
    draft.tracks[kind] = draft.tracks[kind].flatMap((track) => {
      if (track.weight === 0) return [track];
      report('settings-conflict', `the weight of ${track.name} has no effect ${why}`, `track_${kind}`);
      const keeps = kind === 'file' ? track.weight === 1 : kind === 'interface' && !keepsWeights;
      return keeps ? [{ ...track, weight: 0 }] : [];
    });
}

/**
 * Fills in what an instance leaves out, and drops what does not go together. Undefined if VRRP as a whole does not run.
 * Source: vrrp_complete_instance of vrrp.c.
 */
export function completeInstance(
  draft: InstanceDraft,
  global: GlobalState,
  inGroup: { readonly keepsWeights: boolean },
  context: Context,
): InstanceState | undefined {
  const { block, name } = draft;
  const strict = booleanOf(block, 'strict_mode') ?? global.strict;
  const completion: Completion = {
    draft,
    global,
    strict,
    report(code, message, keyword) {
      const nested = block.blocks.findLast((each) => keywordOf(each) === keyword);
      const setting =
        keyword === undefined ? undefined : block.settings.findLast(({ spec }) => spec.keyword === keyword);
      const { place } = nested ?? setting ?? block;
      context.report(code, `${name}: ${message}`, { ...place, line: undefined });
    },
  };
  const { report } = completion;
  if (draft.family === 'inet6') {
    if (draft.version === 2 && strict) report('strict-mode-conflict', 'IPv6 needs VRRP version 3', 'version');
    if (draft.version === undefined || strict) draft.version = 3;
  }
  const family = draft.family ?? 'inet';
  draft.family = family;
  draft.version ??= global.vrrpVersion;
  const { version } = draft;
  const refused =
    settingOf(block, 'priority') === undefined &&
    block.settings.some(({ spec }) => spec.keyword === 'priority');
  const priority = numberOf(block, 'priority') ?? (draft.state === 'MASTER' && !refused ? 255 : 100);
  let wanted = draft.state ?? (priority === 255 ? 'MASTER' : 'BACKUP');
  if (strict && (wanted === 'MASTER') !== (priority === 255)) {
    report(
      'strict-mode-conflict',
      'in strict mode the state is MASTER with priority 255 and only then',
      'state',
    );
    wanted = priority === 255 ? 'MASTER' : 'BACKUP';
  }
  const { authentication, state } = authenticationOf(draft, wanted, priority, completion);
  const transport = transportOf(family, completion);
  if (transport === undefined) return undefined;
  if (draft.addresses.length > 255)
    report(
      'settings-conflict',
      'an advert has room for 255 addresses: the others become excluded ones',
      'virtual_ipaddress',
    );
  const preemption = preemptionOf(state, priority, completion);
  let accept = draft.accept ?? (priority === 255 || !strict);
  if (accept && priority !== 255 && strict && version === 2) {
    report('strict-mode-conflict', 'strict mode of version 2 accepts no packets for its addresses', 'accept');
    accept = false;
  }
  const limits = checkStrict(completion);
  checkOwner(priority, completion);
  const advertInterval = advertIntervalOf(version, numberOf(block, 'advert_int') ?? 1, completion);
  checkDevices(family, completion);
  if (!checkAddresses(version, completion)) return undefined;
  dropWeights(priority, inGroup.keepsWeights, completion);
  if (draft.interface === undefined && !transport.unicast && family === 'inet6')
    crash(`${name}: an instance of IPv6 without an interface has no unicast peers`, block.place, context);
  return {
    name,
    block,
    family,
    version,
    state,
    priority,
    virtualRouterId: numberOf(block, 'virtual_router_id') ?? 0,
    interface: draft.interface,
    advertInterval,
    ...preemption,
    strict,
    accept,
    authentication,
    ...transport,
    source: draft.source?.address,
    peers: draft.peers,
    addresses: draft.addresses,
    excluded: draft.excluded,
    tracks: draft.tracks,
    garpRefresh: numberOf(block, 'garp_master_refresh') ?? global.garpRefresh,
    ...limits,
  };
}

/** Whether there is an address, or needs to be none. */
function checkAddresses(version: number, { draft, strict, report }: Completion): boolean {
  if (draft.interface === undefined)
    for (const list of [draft.addresses, draft.excluded]) {
      const homeless = list.filter((address) => address.interface === undefined);
      for (const { address } of homeless)
        report('unknown-interface', `the address ${address} has no interface and is dropped`);
      list.splice(0, list.length, ...list.filter((address) => !homeless.includes(address)));
    }
  const without = booleanOf(draft.block, 'no_virtual_ipaddress') ?? false;
  if (without && strict)
    report('strict-mode-conflict', 'strict mode needs an address', 'no_virtual_ipaddress');
  if ((without && !strict) || draft.addresses.length > 0) return true;
  const needed = version === 3 || strict;
  report('incomplete-block', needed ? 'an address is missing: VRRP does not run' : 'an address is missing');
  return !needed;
}
