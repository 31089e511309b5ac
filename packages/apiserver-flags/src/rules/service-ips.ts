import { formatPortRange, goQuote, type PortRange } from '@harderway/component-flags';
import { type Cidr, parseCidr, parseIp, widthOf } from '@harderway/ip-address';
import { blaming, type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

const FLAG = 'service-cluster-ip-range';

/** The most host bits of a service range while every allocation is kept in one object. */
const MAX_HOST_BITS = 20;

function ranges({ text }: StartContext): readonly string[] {
  const value = text(FLAG);
  return value === '' ? [] : value.split(',');
}

function tooLarge(cidr: Cidr, name: string): readonly FaultDetails[] {
  const least = widthOf(cidr) - MAX_HOST_BITS;
  const words = `specified ${name} is too large; for ${widthOf(cidr)}-bit addresses, the mask must be >= ${least}`;
  return cidr.prefix < least ? [fault(words, { hint: `Take /${least} or smaller.` })] : [];
}

/** Bits of a range down to which Kubernetes counts its addresses; above it the count overflows to 0. */
const countsAsEmpty = (cidr: Cidr): boolean => widthOf(cidr) - cidr.prefix < 3 || cidr.prefix <= 1;

function rangeFault(context: StartContext): false | FaultDetails {
  const [first, second] = ranges(context);
  if (first === undefined) return false;
  const primary = parseCidr(first);
  if (primary === undefined)
    return fault('service-cluster-ip-range[0] is not a valid cidr', { hint: 'Write it like 10.32.0.0/16.' });
  if (countsAsEmpty(primary))
    return fault(
      'error determining service IP ranges for primary service cidr: the service cluster IP range must be at least 8 IP addresses',
      { hint: 'Take a range of at least 8 addresses.' },
    );
  if (second === undefined || parseCidr(second) !== undefined) return false;
  const hint = 'Write the second range like fd00::/112.';
  return fault('service-cluster-ip-range[1] is not an ip net', { hint });
}

function* limitFaults(context: StartContext): Iterable<FaultDetails> {
  const list = ranges(context);
  const [primary, secondary] = list.map(parseCidr);
  if (list.length > 2)
    yield fault('--service-cluster-ip-range must not contain more than two entries', {
      hint: 'Keep one range per IP family.',
    });
  const isLimited = !(context.gate('MultiCIDRServiceAllocator') && context.gate('DisableAllocatorDualWrite'));
  if (primary !== undefined && isLimited) yield* tooLarge(primary, '--service-cluster-ip-range');
  if (secondary === undefined) return;
  if (context.in('1.20') && !(context.gate('IPv6DualStack') && context.gate('EndpointSlice')))
    yield fault(
      'secondary service cluster-ip range(--service-cluster-ip-range[1]) can only be used if IPv6DualStack and EndpointSlice feature is enabled',
      { hint: 'Set --feature-gates=IPv6DualStack=true, or keep one range.' },
    );
  if (primary?.family === secondary.family)
    yield fault(
      '--service-cluster-ip-range[0] and --service-cluster-ip-range[1] must be of different IP family',
      { hint: 'Give one IPv4 and one IPv6 range.' },
    );
  if (isLimited) yield* tooLarge(secondary, '--service-cluster-ip-range[1]');
}

function familyFault(context: StartContext): false | FaultDetails {
  const isAdvertised = context.set('advertise-address');
  const shown = context.text(isAdvertised ? 'advertise-address' : 'bind-address');
  const address = parseIp(shown);
  const [first = ''] = ranges(context);
  const primary = parseCidr(first);
  if (address === undefined || primary === undefined || address.family === primary.family) return false;
  // Bound to all addresses, the program takes one of the host: mostly IPv4.
  const isSure = isAdvertised || !['0.0.0.0', '::'].includes(shown);
  if (!isSure && primary.family === 4) return false;
  return fault(`service IP family ${goQuote(first)} must match public address family ${goQuote(shown)}`, {
    hint: `Put the ${address.family === 6 ? 'IPv6' : 'IPv4'} range first, or give --advertise-address an address of the other family.`,
    severity: isSure ? 'error' : 'warning',
  });
}

const isPortRange = (value: unknown): value is PortRange =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'port-range';

function* nodePortFaults({ number, value }: StartContext): Iterable<FaultDetails> {
  const port = number('kubernetes-service-node-port');
  if (port < 0 || port > 65535)
    yield fault(
      `--kubernetes-service-node-port ${port} must be between 0 and 65535, inclusive. If 0, the Kubernetes master service will be of type ClusterIP`,
    );
  const range = value('service-node-port-range');
  if (isPortRange(range) && port > 0 && (port < range.low || port > range.high))
    yield fault(`kubernetes service port range ${formatPortRange(range)} doesn't contain ${port}`);
}

const LEASES = ['identity-lease-duration-seconds', 'identity-lease-renew-interval-seconds'];

/** Rules of service addresses and node ports. */
export const serviceIpRules: readonly Rule[] = rules({
  'service-range': rangeFault,
  'service-range-default': (context) => ranges(context).length === 0,
  'service-range-limits': limitFaults,
  'service-range-family': familyFault,
  'service-node-port': nodePortFaults,
  'apiserver-count': ({ number }) => number('apiserver-count') <= 0,
  'identity-lease': ({ number, has }) => blaming(LEASES.filter((flag) => has(flag) && number(flag) <= 0)),
});
