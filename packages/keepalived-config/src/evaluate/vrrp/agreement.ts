import type { Place } from '../../reader/messages.js';
import { keywordOf, textOf } from '../block.js';
import type { InstanceState } from './state.js';

/** A setting that differs between two virtual routers, so that each router discards the adverts of the other. */
export interface AdvertDifference {
  readonly keyword: string;
  /** The two values in words, such as `advert_int is 1 and 2`; a password is not shown. */
  readonly message: string;
  /** The line of the setting in each of the two, or else that of the block which lacks it. */
  readonly places: readonly [Place, Place];
}

/** The characters of a password that an advert has room for. */
const PASSWORD_CHARACTERS = 8;

function passwordOf({ authentication, block }: InstanceState): string | undefined {
  const given = block.blocks.findLast((each) => keywordOf(each) === 'authentication');
  return authentication === undefined || given === undefined
    ? undefined
    : textOf(given, 'auth_pass')?.slice(0, PASSWORD_CHARACTERS);
}

const virtualAddresses = ({ addresses }: InstanceState): readonly string[] =>
  addresses.map(({ address }) => address);

/** The addresses of one list that the other lacks. */
function without(one: readonly string[], other: readonly string[]): readonly string[] {
  const known = new Set(other);
  return one.filter((address) => !known.has(address));
}

/** Settings on which two routers have to agree; undefined where a setting does not matter. */
const agreed: readonly (readonly [string, (router: InstanceState) => string | number | undefined])[] = [
  ['virtual_router_id', ({ virtualRouterId }) => virtualRouterId],
  ['vrrp_version', ({ version }) => version],
  ['auth_type', ({ authentication = 'missing' }) => authentication],
  ['auth_pass', passwordOf],
  ['advert_int', ({ version, advertInterval }) => (version === 2 ? advertInterval : undefined)],
  ['unicast_peer', ({ unicast }) => (unicast ? 'given' : 'missing')],
  ['vrrp_mcast_group4', ({ family, multicastGroup }) => (family === 'inet' ? multicastGroup : undefined)],
  ['vrrp_mcast_group6', ({ family, multicastGroup }) => (family === 'inet6' ? multicastGroup : undefined)],
];

/** The line of the last use of a keyword in a virtual router, or else of the router that lacks it. */
export function placeOfKeyword({ block }: InstanceState, keyword: string): Place {
  const own = [...block.settings, ...block.blocks];
  const nested = block.blocks.flatMap(({ settings }) => settings);
  return ([...own, ...nested].findLast(({ spec }) => spec?.keyword === keyword) ?? block).place;
}

/**
 * Compares two virtual routers that hold the same address, and returns each setting that makes them discard each other's adverts.
 * Both routers then take the address. An advert lists the virtual addresses of its router, and a router discards adverts that
 * lack an address of its own. Returns an empty list for routers that hear each other; peers are not compared.
 * Source: vrrp_check_packet of vrrp.c.
 */
export function advertDifferences(one: InstanceState, other: InstanceState): readonly AdvertDifference[] {
  const differs = (keyword: string, message: string): AdvertDifference => ({
    keyword,
    message,
    places: [placeOfKeyword(one, keyword), placeOfKeyword(other, keyword)],
  });
  const settings = agreed.flatMap(([keyword, read]) => {
    const [first, second] = [read(one), read(other)];
    if (first === second || first === undefined || second === undefined) return [];
    return [
      differs(
        keyword,
        keyword === 'auth_pass' ? 'auth_pass differs' : `${keyword} is ${first} and ${second}`,
      ),
    ];
  });
  const [first, second] = [virtualAddresses(one), virtualAddresses(other)];
  const onlyOne = [...without(first, second), ...without(second, first)];
  if (onlyOne.length === 0) return settings;
  return [
    ...settings,
    differs('virtual_ipaddress', `only one virtual_ipaddress lists ${onlyOne.join(', ')}`),
  ];
}
