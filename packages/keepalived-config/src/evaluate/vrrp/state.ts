import type { Family } from '@harderway/ipvs';
import type { Block } from '../block.js';
import type { AddressState } from './addresses.js';
import type { Peer } from './draft.js';
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
