import type { Family } from '@harderway/ipvs';
import type { Address } from '@harderway/ipvs/addresses';
import { type Block, type Entry, nameOf } from '../block.js';
import type { MessageCode } from '../context.js';
import type { AddressState } from './addresses.js';
import { noTracks, type Tracks } from './tracks.js';

/** A router that adverts are sent to. */
export interface Peer extends Address {
  readonly minTtl: number;
  readonly maxTtl: number;
  readonly entry: Entry;
}

/** A virtual router while it is read. */
export interface InstanceDraft {
  readonly block: Block;
  readonly name: string;
  /** The instances read before this one. */
  readonly others: readonly InstanceDraft[];
  family: Family | undefined;
  version: number | undefined;
  state: 'MASTER' | 'BACKUP' | undefined;
  interface: string | undefined;
  vrf: string | undefined;
  /** Whether a keyword says that it is unicast. */
  unicast: boolean;
  faultWithoutPeers: boolean;
  source: Address | undefined;
  multicast: string | undefined;
  preempt: boolean;
  accept: boolean | undefined;
  /** The interface name of a VMAC or ipvlan; empty for the default one. */
  device: string | undefined;
  vmac: boolean;
  ipvlan: boolean;
  ipvlanAddress: Address | undefined;
  macGiven: boolean;
  transmitsOnBase: boolean;
  ttlGiven: boolean;
  readonly peers: Peer[];
  readonly addresses: AddressState[];
  readonly excluded: AddressState[];
  /** The addresses that it has, each with its interface too, and its peers. */
  readonly known: Set<string>;
  readonly tracks: Tracks;
}

/** A virtual router of which only the name is known. */
export const draftOf = (block: Block, others: readonly InstanceDraft[]): InstanceDraft => ({
  block,
  name: nameOf(block),
  others,
  family: undefined,
  version: undefined,
  state: undefined,
  interface: undefined,
  vrf: undefined,
  unicast: false,
  faultWithoutPeers: false,
  source: undefined,
  multicast: undefined,
  preempt: true,
  accept: undefined,
  device: undefined,
  vmac: false,
  ipvlan: false,
  ipvlanAddress: undefined,
  macGiven: false,
  transmitsOnBase: false,
  ttlGiven: false,
  peers: [],
  addresses: [],
  excluded: [],
  known: new Set(),
  tracks: noTracks(),
});

/** Gives an instance the family of one of its addresses; false, and a report, if it has the other one. */
export function takesFamily(
  draft: InstanceDraft,
  { family, address }: Address,
  report: (code: MessageCode, message: string) => void,
): boolean {
  draft.family ??= family;
  if (draft.family === family) return true;
  report('family-mismatch', `${address} is not of the family of the instance`);
  return false;
}
