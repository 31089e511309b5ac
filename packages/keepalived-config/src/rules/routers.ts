import { settingOf } from '../evaluate/block.js';
import { advertDifferences, placeOfKeyword } from '../evaluate/vrrp/agreement.js';
import type { InstanceState } from '../evaluate/vrrp/state.js';
import type { Place } from '../reader/messages.js';
import { type Checks, type Found, placeOfSetting, type Router, type Subject } from './subject.js';
import { weighted } from './vrrp.js';

/** Virtual routers on two machines that the file is for. */
interface Pair {
  readonly one: InstanceState;
  readonly other: InstanceState;
  readonly ids: readonly [string, string];
  /** Whether places of each are in the file that is checked. */
  readonly owned: readonly [boolean, boolean];
}

/** A virtual router of one number on two machines. */
interface NumberedPair extends Pair {
  /** Whether the other takes over first from the one. */
  readonly isNext: boolean;
}

/** The virtual routers of a machine by family and number; those that share both differ by their networks. */
type Numbered = ReadonlyMap<string, readonly InstanceState[]>;

const numberOf = ({ family, virtualRouterId }: InstanceState): string => `${family} ${virtualRouterId}`;

function numberedOf({ instances }: Router): Numbered {
  const found = new Map<string, InstanceState[]>();
  for (const each of instances) {
    const known = found.get(numberOf(each));
    if (known === undefined) found.set(numberOf(each), [each]);
    else known.push(each);
  }
  return found;
}

/** The same virtual router on another machine: the one with its number and an address of it, else the one on its interface. */
function twinOf(instance: InstanceState, machine: Numbered): InstanceState | undefined {
  const numbered = machine.get(numberOf(instance)) ?? [];
  const addresses = new Set(instance.addresses.map(({ address }) => address));
  return (
    numbered.find((each) => each.addresses.some(({ address }) => addresses.has(address))) ??
    numbered.find((each) => each.interface === instance.interface) ??
    numbered[0]
  );
}

/** Every virtual router of one number on each two machines, in both orders. */
function* numberedPairs(routers: readonly Router[]): Iterable<NumberedPair> {
  const machines = routers.map((router) => ({ other: router, numbered: numberedOf(router) }));
  for (const one of routers)
    for (const instance of one.instances) {
      const twins = machines.flatMap(({ other, numbered }) => {
        const twin = one === other ? undefined : twinOf(instance, numbered);
        return twin === undefined ? [] : [{ other, twin }];
      });
      const next = Math.max(...twins.filter(({ twin }) => twin.preempt).map(({ twin }) => best(twin)));
      for (const { other, twin } of twins)
        yield {
          one: instance,
          other: twin,
          ids: [one.id, other.id],
          owned: [one.isOwn, other.isOwn],
          isNext: twin.preempt && best(twin) === next,
        };
    }
}

/** Every two virtual routers of two machines that hold one address, in both orders and each two once. */
function* sharingPairs(routers: readonly Router[]): Iterable<Pair> {
  const holders = new Map<string, { readonly router: Router; readonly instance: InstanceState }[]>();
  for (const router of routers)
    for (const instance of router.instances)
      for (const { address } of instance.addresses) {
        const known = holders.get(address) ?? [];
        if (known.at(-1)?.router !== router) known.push({ router, instance });
        holders.set(address, known);
      }
  const seen = new Map<InstanceState, Set<InstanceState>>();
  for (const sharing of holders.values())
    for (const one of sharing) {
      const paired = seen.get(one.instance) ?? new Set();
      seen.set(one.instance, paired);
      for (const other of sharing)
        if (one !== other && !paired.has(other.instance)) {
          paired.add(other.instance);
          yield {
            one: one.instance,
            other: other.instance,
            ids: [one.router.id, other.router.id],
            owned: [one.router.isOwn, other.router.isOwn],
          };
        }
    }
}

/** Reports what a check of two routers finds in the file of one or the other, at each place once. */
const eachPair =
  <P extends Pair>(
    pairsOf: (routers: readonly Router[]) => Iterable<P>,
    side: 'one' | 'other',
    check: (pair: P) => Iterable<readonly [Place, string]>,
  ) =>
  ({ routers, locate }: Subject): readonly Found[] => {
    const found = new Map<string, Found>();
    for (const pair of pairsOf(routers)) {
      if (!pair.owned[side === 'one' ? 0 : 1]) continue;
      for (const [place, message] of check(pair)) {
        const key = `${place.file} ${place.from}`;
        if (!found.has(key)) found.set(key, { ...locate(place), message });
      }
    }
    return [...found.values()];
  };

const clamp = (priority: number): number => Math.min(Math.max(priority, 1), 254);

/** The priority of a router as long as nothing that it tracks has failed. */
const best = (instance: InstanceState): number =>
  instance.priority === 255
    ? 255
    : clamp(weighted(instance).reduce((sum, { weight }) => sum + Math.max(weight, 0), instance.priority));

/** Settings without which two routers of an address discard each other's adverts. */
const disagreements = eachPair(sharingPairs, 'other', function* ({ one, other, ids, owned }) {
  // Of two lines in one file, the later one is reported.
  for (const { message, places } of advertDifferences(one, other))
    if (!owned[0] || places[0].from <= places[1].from)
      yield [
        places[1],
        `${ids.join(' and ')} discard each other's adverts, so both take the addresses of ${other.name}: ${message}`,
      ];
});

/** Peers of a router to which the other router of an address does not belong. */
const missingPeers = eachPair(sharingPairs, 'one', function* ({ one, other, ids }) {
  const { source } = other;
  if (!one.unicast || !other.unicast || source === undefined) return;
  if (one.peers.some(({ address }) => address === source)) return;
  yield [
    placeOfKeyword(one, 'unicast_peer'),
    `${ids[0]} sends its adverts of ${one.name} to other peers than ${source} of ${ids[1]}, so both take the addresses`,
  ];
});

/** Traps for operators of several routers with one file. */
export const routerChecks: Checks = {
  'routers-disagree': (subject) => [...disagreements(subject), ...missingPeers(subject)],
  'equal-priorities': eachPair(numberedPairs, 'other', function* ({ one, other, ids, owned }) {
    if (
      one.priority !== other.priority ||
      one.priority === 255 ||
      settingOf(other.block, 'priority') === undefined
    )
      return;
    const place = placeOfSetting(other.block, 'priority');
    // Of two lines in one file, the later one is reported.
    if (!owned[0] || placeOfSetting(one.block, 'priority').from <= place.from)
      yield [place, `${other.name} has the priority ${one.priority} on ${ids.join(' and ')}`];
  }),
  'two-owners': eachPair(numberedPairs, 'other', function* ({ one, other, ids }) {
    if (one.priority === 255 && other.priority === 255)
      yield [
        placeOfSetting(other.block, 'priority'),
        `${ids.join(' and ')} both own the addresses of ${other.name}`,
      ];
  }),
  'weight-too-small': eachPair(numberedPairs, 'one', function* ({ one, other, ids, isNext }) {
    const least = best(one) - best(other) + 1;
    if (least <= 1 || !isNext || one.priority === 255) return;
    for (const { name, weight, entry } of weighted(one))
      if (Math.abs(weight) < least)
        yield [
          entry.place,
          `the weight ${weight} of ${name} leaves ${ids[0]} above ${ids[1]}: it takes ${least} at least`,
        ];
  }),
};
