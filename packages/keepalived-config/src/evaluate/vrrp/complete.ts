import type { Family } from '@harderway/ipvs';
import { booleanOf, keywordOf, numberOf, settingOf } from '../block.js';
import { type Context, crash } from '../context.js';
import type { GlobalState } from '../global/global.js';
import { advertIntervalOf, authenticationOf, transportOf } from './adverts.js';
import type { Completion } from './completion.js';
import type { InstanceDraft } from './draft.js';
import { checkOwner, checkStrict, dropWeights, preemptionOf } from './priority.js';
import type { InstanceState } from './state.js';

/** Whether an instance has what none can do without. Source: chk_min_cfg of vrrp.c. */
export function hasMinimum(
  { block, name, interface: device, unicast, vmac }: InstanceDraft,
  context: Context,
): boolean {
  const place = { ...block.place, line: undefined };
  if (numberOf(block, 'virtual_router_id') === undefined) {
    context.report('incomplete-block', `${name}: virtual_router_id is missing: VRRP does not run`, place);
    return false;
  }
  if (device !== undefined) return true;
  if (!unicast || context.environment.version === '2.2.7')
    context.report('incomplete-block', `${name}: the interface is missing: VRRP does not run`, place);
  else if (vmac)
    context.report('incomplete-block', `${name}: a VMAC needs an interface: VRRP does not run`, place);
  return unicast && !vmac && context.environment.version !== '2.2.7';
}

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
