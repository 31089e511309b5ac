import type { Family } from '@harderway/ipvs';
import { isLinkLocal } from '../../values/address.js';
import { type Block, keywordOf, textOf } from '../block.js';
import type { MessageCode } from '../context.js';
import type { Completion } from './completion.js';
import type { InstanceDraft } from './draft.js';
import type { InstanceState } from './state.js';

/** The authentication of adverts, and the state that an instance starts in with it. */
export function authenticationOf(
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
export function advertIntervalOf(version: number, seconds: number, { report }: Completion): number {
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

/** Whether adverts are unicast, and where they go; undefined if VRRP does not run for it. */
export function transportOf(
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
