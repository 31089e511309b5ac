import type { Forwarding, RealServer, VirtualService } from '../model.js';
import { canonicalService } from '../table/identity.js';

const persistenceText = ({ persistence }: VirtualService): string =>
  persistence
    ? `${persistence.timeoutSeconds} s${persistence.netmask === undefined ? '' : ` by mask ${persistence.netmask}`}`
    : 'none';

const change = (what: string, before: string, after: string): readonly string[] =>
  before === after ? [] : [`${what} ${before} -> ${after}`];

/** The changes of a service, without its servers, in words. Undefined if there are none. */
export function differsService(actual: VirtualService, desired: VirtualService): string | undefined {
  const before = canonicalService(actual);
  const after = canonicalService(desired);
  const changes = [
    ...change('scheduler', before.scheduler, after.scheduler),
    ...change(
      'scheduler flags',
      before.schedulerFlags.join(',') || 'none',
      after.schedulerFlags.join(',') || 'none',
    ),
    ...change('persistence', persistenceText(before), persistenceText(after)),
    ...change('persistence engine', before.persistenceEngine ?? 'none', after.persistenceEngine ?? 'none'),
    ...change('one-packet scheduling', before.onePacket ? 'on' : 'off', after.onePacket ? 'on' : 'off'),
  ];
  return changes.length > 0 ? changes.join(', ') : undefined;
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

const isPlain = (forwarding: Forwarding): boolean =>
  forwarding.kind !== 'tunnel' || (forwarding.tunnel?.kind ?? 'ipip') === 'ipip';

/** Compares forwarding. A tunnel that the actual table does not describe counts as plain ipip. */
const sameForwarding = (actual: Forwarding, desired: Forwarding): boolean =>
  actual.kind === 'tunnel' && actual.tunnel === undefined
    ? desired.kind === 'tunnel' && isPlain(desired)
    : forwardingText(actual) === forwardingText(desired);

/** The changes of a real server, in words. Undefined if there are none. */
export function differsServer(actual: RealServer, desired: RealServer): string | undefined {
  const wanted = desired.thresholds ?? { upper: 0, lower: 0 };
  const limited = wanted.upper !== 0 || wanted.lower !== 0;
  const text = (limits: { readonly upper: number; readonly lower: number }): string =>
    `${limits.lower}..${limits.upper}`;
  const thresholds = actual.thresholds
    ? change('thresholds', text(actual.thresholds), text(wanted))
    : limited
      ? [`thresholds unknown -> ${text(wanted)}`]
      : [];
  const changes = [
    ...(sameForwarding(actual.forwarding, desired.forwarding)
      ? []
      : [`forwarding ${forwardingText(actual.forwarding)} -> ${forwardingText(desired.forwarding)}`]),
    ...change('weight', String(actual.weight), String(desired.weight)),
    ...thresholds,
  ];
  return changes.length > 0 ? changes.join(', ') : undefined;
}
