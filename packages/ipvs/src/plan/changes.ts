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

/**
 * A change of a service besides its servers; both values are canonical. An option that the actual table does not know is
 * undefined before, and one that the desired table leaves out is undefined after.
 */
export type ServiceChange = ChangeOf<
  VirtualService,
  'scheduler' | 'schedulerFlags' | 'persistence' | 'persistenceEngine' | 'onePacket'
>;

/** A change of a real server. Properties that a table does not state are undefined, as in a change of a service. */
export type ServerChange = ChangeOf<RealServer, 'forwarding' | 'weight' | 'thresholds'>;

const unknown = 'unknown';

/** Takes the label of a property that the actual table does not know and for which the desired table states the default or nothing. */
type Lacks = (label: string, isDesired: boolean) => void;

/**
 * The change of one property, by the words for its values; no change if the words are the same. An unknown value counts as `none`,
 * the default of ipvsadm. So a stated default is no change of an unknown value: no single text of ipvsadm shows all options, and a
 * plan from such a text would never be empty.
 */
function compare<Owner, Property extends keyof Owner>(
  [before, after]: readonly [Owner, Owner],
  property: Property,
  label: string,
  words: (value: Owner[Property]) => string,
  none = '',
  lacks?: Lacks,
): readonly PropertyChange<Owner, Property>[] {
  const values = { property, before: before[property], after: after[property] };
  const known = (text: string): string => (text.includes(unknown) ? none : text);
  const from = words(values.before);
  const to = known(words(values.after));
  if (known(from) !== to) return [{ ...values, text: `${label} ${from} -> ${to}` }];
  if (from !== to) lacks?.(label, values.after !== undefined);
  return [];
}

/** The changes of a service, without its servers. */
export function serviceChanges(
  actual: VirtualService,
  desired: VirtualService,
  lacks: Lacks,
): readonly ServiceChange[] {
  const both = [canonicalService(actual), canonicalService(desired)] as const;
  return [
    ...compare(both, 'scheduler', 'scheduler', String),
    ...compare(
      both,
      'schedulerFlags',
      'scheduler flags',
      (flags) => (flags ? flags.join() || 'none' : unknown),
      'none',
      lacks,
    ),
    ...compare(both, 'persistence', 'persistence', (value) =>
      value === undefined
        ? 'none'
        : `${value.timeoutSeconds} s${value.netmask === undefined ? '' : ` by mask ${value.netmask}`}`,
    ),
    ...compare(
      both,
      'persistenceEngine',
      'persistence engine',
      (name = unknown) => name || 'none',
      'none',
      lacks,
    ),
    ...compare(
      both,
      'onePacket',
      'one-packet scheduling',
      (value) => (value === undefined ? unknown : value ? 'on' : 'off'),
      'off',
      lacks,
    ),
  ];
}

function forwardingText(forwarding: Forwarding): string {
  if (forwarding.kind !== 'tunnel') return forwarding.kind;
  const { tunnel } = forwarding;
  switch (tunnel?.kind) {
    case undefined:
      return 'tunnel of unknown type';
    case 'ipip':
      return 'tunnel ipip';
    case 'gue':
      return `tunnel gue to port ${tunnel.port} with ${tunnel.checksum} checksum`;
    case 'gre':
      return `tunnel gre with ${tunnel.checksum} checksum`;
  }
}

const thresholdsText = (limits: Thresholds | undefined): string =>
  limits === undefined ? unknown : `${limits.lower}..${limits.upper}`;

/** The changes of a real server. A tunnel that a table does not describe is a plain ipip tunnel, and thresholds are 0. */
export function serverChanges(actual: RealServer, desired: RealServer): readonly ServerChange[] {
  const both = [actual, desired] as const;
  return [
    ...compare(both, 'forwarding', 'forwarding', forwardingText, 'tunnel ipip'),
    ...compare(both, 'weight', 'weight', String),
    ...compare(both, 'thresholds', 'thresholds', thresholdsText, '0..0'),
  ];
}
