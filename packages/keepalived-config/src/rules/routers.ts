import { settingOf } from '../evaluate/block.js';
import type { InstanceState } from '../evaluate/vrrp/state.js';
import type { Place } from '../reader/messages.js';
import { type Checks, type Found, placeOfSetting, type Router, type Subject } from './subject.js';
import { weighted } from './vrrp.js';

/** A virtual router on two machines that the file is for. */
interface Pair {
  readonly one: InstanceState;
  readonly other: InstanceState;
  readonly ids: readonly [string, string];
  /** Whether places of each are in the file that is checked. */
  readonly owned: readonly [boolean, boolean];
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

/** Every virtual router on each two machines, in both orders. */
function* pairsOf(routers: readonly Router[]): Iterable<Pair> {
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

/** Reports what a check of two routers finds in the file of one or the other, at each place once. */
const eachPair =
  (side: 'one' | 'other', check: (pair: Pair) => Iterable<readonly [Place, string]>) =>
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

/** Traps for operators of several routers with one file. */
export const routerChecks: Checks = {
  'equal-priorities': eachPair('other', function* ({ one, other, ids, owned }) {
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
  'two-owners': eachPair('other', function* ({ one, other, ids }) {
    if (one.priority === 255 && other.priority === 255)
      yield [
        placeOfSetting(other.block, 'priority'),
        `${ids.join(' and ')} both own the addresses of ${other.name}`,
      ];
  }),
  'weight-too-small': eachPair('one', function* ({ one, other, ids, isNext }) {
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
