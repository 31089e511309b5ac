import type { Forwarding, RealServer, Thresholds, VirtualService } from '../model.js';
import { canonicalService } from '../table/identity.js';

/** A property that differs, as data and in words. */
interface PropertyChange<Owner, Property extends keyof Owner> {
  readonly property: Property;
  readonly before: Owner[Property];
  readonly after: Owner[Property];
  /** `weight 1 -> 2`. */
  readonly text: string;
}

/** Makes a union of changes of a union of properties. */
type ChangeOf<Owner, Property extends keyof Owner> = Property extends keyof Owner
  ? PropertyChange<Owner, Property>
  : never;

/** A change of a service besides its servers; both values are canonical. */
export type ServiceChange = ChangeOf<
  VirtualService,
  'scheduler' | 'schedulerFlags' | 'persistence' | 'persistenceEngine' | 'onePacket'
>;

/** A change of a real server. A property that the actual table does not know is undefined before. */
export type ServerChange = ChangeOf<RealServer, 'forwarding' | 'weight' | 'thresholds'>;

/** The change of one property, by the words for its values; none if the words are the same. */
function compare<Owner, Property extends keyof Owner>(
  [before, after]: readonly [Owner, Owner],
  property: Property,
  label: string,
  words: (value: Owner[Property]) => string,
): readonly PropertyChange<Owner, Property>[] {
  const values = { property, before: before[property], after: after[property] };
  const [from, to] = [words(values.before), words(values.after)];
  return from === to ? [] : [{ ...values, text: `${label} ${from} -> ${to}` }];
}

const orNone = (text: string | undefined): string => text || 'none';

/** The changes of a service, without its servers. */
export function serviceChanges(actual: VirtualService, desired: VirtualService): readonly ServiceChange[] {
  const both = [canonicalService(actual), canonicalService(desired)] as const;
  return [
    ...compare(both, 'scheduler', 'scheduler', String),
    ...compare(both, 'schedulerFlags', 'scheduler flags', (flags) => orNone(flags.join(','))),
    ...compare(both, 'persistence', 'persistence', (value) =>
      value === undefined
        ? 'none'
        : `${value.timeoutSeconds} s${value.netmask === undefined ? '' : ` by mask ${value.netmask}`}`,
    ),
    ...compare(both, 'persistenceEngine', 'persistence engine', orNone),
    ...compare(both, 'onePacket', 'one-packet scheduling', (value) => (value ? 'on' : 'off')),
  ];
}

function forwardingText(forwarding: Forwarding): string {
  if (forwarding.kind !== 'tunnel') return forwarding.kind;
  const tunnel = forwarding.tunnel ?? { kind: 'ipip' };
  switch (tunnel.kind) {
    case 'ipip':
      return 'tunnel ipip';
    case 'gue':
      return `tunnel gue to port ${tunnel.port} with ${tunnel.checksum} checksum`;
    case 'gre':
      return `tunnel gre with ${tunnel.checksum} checksum`;
  }
}

const thresholdsText = (limits: Thresholds | undefined): string =>
  limits === undefined ? 'unknown' : `${limits.lower}..${limits.upper}`;

/** The changes of a real server. A tunnel that the actual table does not describe counts as plain ipip. */
export function serverChanges(actual: RealServer, desired: RealServer): readonly ServerChange[] {
  const limits = desired.thresholds ?? { upper: 0, lower: 0 };
  // Thresholds that the actual table does not have are only compared if the server should have some.
  const unlimited = limits.upper === 0 && limits.lower === 0;
  const thresholds = actual.thresholds === undefined && unlimited ? undefined : limits;
  const both = [actual, { ...desired, thresholds }] as const;
  return [
    ...compare(both, 'forwarding', 'forwarding', forwardingText),
    ...compare(both, 'weight', 'weight', String),
    ...compare(both, 'thresholds', 'thresholds', thresholdsText),
  ];
}
