import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Observation } from '@harderway/desired-state';
import { componentsOf, virtualRouter, wants } from '../components/index.js';
import { virtualIpUnit } from '../components/virtual-ip-unit.js';
import type { ComponentHealth } from '../model/health.js';
import type { Wave } from '../operations/plan.js';
import type { HostView } from './observe.js';
import { type HostChanges, type ScheduledStep, withoutComponent } from './schedule.js';

const { stage: router, unit } = virtualRouter;

/** The stage whose unit has the virtual IP on the only gateway. */
const alone = componentsOf('gateway').find((component) => component.unit === virtualIpUnit)?.stage;

/** Whether the virtual IP is on a device of a gateway. */
const owns = ({ api }: ClusterSpec, { addresses }: Observation): boolean =>
  addresses.some(({ address, device }) => address === `${api.virtualIp}/32` && device !== 'lo');

/** Whether a step starts keepalived. */
const startsRouter = ({ component, change: { resource } }: ScheduledStep): boolean =>
  component === router && resource.kind === 'unit' && resource.name === unit && resource.active;

const isAboutAddress = ({ component, change: { resource } }: ScheduledStep): boolean =>
  resource.kind !== 'package' && (component === router || component === alone);

const addsAddress = ({ component }: ScheduledStep): boolean => component === alone;

/** Changes of hosts, without those that wait until hosts that leave have left. */
export interface AddressTurns {
  readonly changes: readonly HostChanges[];
  readonly last: readonly Wave[];
  /** Gateways whose keepalived starts in the last wave. */
  readonly joining: readonly string[];
}

/**
 * Sees to it that the virtual IP is never on two gateways. Routers know each other by configuration alone, so one that starts before
 * the owner of the address knows it would take the address too: it waits until all others have their files. Where a single gateway is
 * left, it goes on with keepalived until the others have given the address up.
 */
export function addressTurns(
  spec: ClusterSpec,
  changes: readonly HostChanges[],
  views: readonly HostView[],
): AddressTurns {
  const owners = new Set(views.filter(({ seen }) => owns(spec, seen)).map(({ host }) => host.name));
  const takesPart = ({ host, running }: HostChanges): boolean => running.has(router) || owners.has(host);
  const waits = (own: HostChanges): ((step: ScheduledStep) => boolean) => {
    if (own.running.has(router)) return wants(spec, virtualRouter) ? () => false : isAboutAddress;
    const isFirst = owners.has(own.host) || !changes.some(takesPart);
    return isFirst ? () => false : startsRouter;
  };
  const split = changes.map((own) => {
    const isHeld = waits(own);
    const held = own.steps.filter(isHeld);
    return { own: { ...own, steps: own.steps.filter((step) => !isHeld(step)) }, held };
  });
  const wave = (id: string, title: string, isMeant: (step: ScheduledStep) => boolean): readonly Wave[] => {
    const hosts = split.flatMap(({ own: { host }, held }) => {
      const steps = held.filter(isMeant).map(withoutComponent);
      return steps.length === 0 ? [] : [{ host, steps }];
    });
    return hosts.length === 0 ? [] : [{ id, title, hosts }];
  };
  return {
    changes: split.map(({ own }) => own),
    last: wants(spec, virtualRouter)
      ? wave('address', 'start keepalived beside the owner of the virtual IP', () => true)
      : [
          // keepalived leaves the address to the unit if that is enabled by then.
          ...wave('address', 'leave the virtual IP to the only gateway', addsAddress),
          ...wave('address:clean', 'remove keepalived', (step) => !addsAddress(step)),
        ],
    joining: split.flatMap(({ own: { host, running }, held }) =>
      held.length > 0 && !running.has(router) ? [host] : [],
    ),
  };
}

/** The health of components as it is before some gateways join. */
export function healthBeforeJoining(
  health: ReadonlyMap<string, ComponentHealth>,
  { joining }: AddressTurns,
): ReadonlyMap<string, ComponentHealth> {
  const own = health.get(router);
  if (own === undefined) return health;
  const voters = own.voters.filter((host) => !joining.includes(host));
  return new Map([...health, [router, { ...own, voters }]]);
}
