import { formatPortRange, goQuote, type PortRange } from '@harderway/component-flags';
import {
  type Fault,
  fault,
  faultIf,
  type Rule,
  remark,
  type StartContext,
} from '@harderway/component-flags/kubernetes';
import { type Cidr, parseCidr, parseIp, widthOf } from '@harderway/ip-address';
import { about } from './about.js';

const FLAG = 'service-cluster-ip-range';

/** The most host bits of a service range while every allocation is kept in one object. */
const MAX_HOST_BITS = 20;

function ranges({ text }: StartContext): readonly string[] {
  const value = text(FLAG);
  return value === '' ? [] : value.split(',');
}

const tooLarge = (cidr: Cidr, name: string): readonly Fault[] =>
  faultIf(
    widthOf(cidr) - cidr.prefix > MAX_HOST_BITS,
    `specified ${name} is too large; for ${widthOf(cidr)}-bit addresses, the mask must be >= ${widthOf(cidr) - MAX_HOST_BITS}`,
    FLAG,
    `Take /${widthOf(cidr) - MAX_HOST_BITS} or smaller.`,
  );

/** Bits of a range down to which Kubernetes counts its addresses; above it the count overflows to 0. */
const countsAsEmpty = (cidr: Cidr): boolean => widthOf(cidr) - cidr.prefix < 3 || cidr.prefix <= 1;

function parseFaults(context: StartContext): readonly Fault[] {
  const list = ranges(context);
  if (list.length === 0)
    return [
      remark(
        'No CIDR for service cluster IPs specified. Default value which was 10.0.0.0/24 is deprecated and will be removed in future releases. Please specify it using --service-cluster-ip-range on kube-apiserver.',
        FLAG,
        'Give it the same range as kube-controller-manager.',
        { code: 'service-range-default' },
      ),
    ];
  const [first = '', second] = list;
  const primary = parseCidr(first);
  if (primary === undefined)
    return [fault('service-cluster-ip-range[0] is not a valid cidr', FLAG, 'Write it like 10.32.0.0/16.')];
  if (countsAsEmpty(primary))
    return [
      fault(
        'error determining service IP ranges for primary service cidr: the service cluster IP range must be at least 8 IP addresses',
        FLAG,
        'Take a range of at least 8 addresses.',
      ),
    ];
  return faultIf(
    second !== undefined && parseCidr(second) === undefined,
    'service-cluster-ip-range[1] is not an ip net',
    FLAG,
    'Write the second range like fd00::/112.',
  );
}

const unlimited = ({ gate }: StartContext): boolean =>
  gate('MultiCIDRServiceAllocator') && gate('DisableAllocatorDualWrite');

function rangeFaults(context: StartContext): readonly Fault[] {
  const list = ranges(context);
  const primary = parseCidr(list[0] ?? '');
  const secondary = parseCidr(list[1] ?? '');
  const faults: Fault[] = [];
  if (list.length > 2)
    faults.push(
      fault(
        '--service-cluster-ip-range must not contain more than two entries',
        FLAG,
        'Keep one range per IP family.',
      ),
    );
  const limited = !unlimited(context);
  if (primary !== undefined && limited) faults.push(...tooLarge(primary, '--service-cluster-ip-range'));
  if (secondary === undefined) return faults;
  if (context.in('1.20') && !(context.gate('IPv6DualStack') && context.gate('EndpointSlice')))
    faults.push(
      fault(
        'secondary service cluster-ip range(--service-cluster-ip-range[1]) can only be used if IPv6DualStack and EndpointSlice feature is enabled',
        FLAG,
        'Set --feature-gates=IPv6DualStack=true, or keep one range.',
      ),
    );
  if (primary !== undefined && primary.family === secondary.family)
    faults.push(
      fault(
        '--service-cluster-ip-range[0] and --service-cluster-ip-range[1] must be of different IP family',
        FLAG,
        'Give one IPv4 and one IPv6 range.',
      ),
    );
  if (limited) faults.push(...tooLarge(secondary, '--service-cluster-ip-range[1]'));
  return faults;
}

const isPortRange = (value: unknown): value is PortRange =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'port-range';

/** Rules of service addresses and node ports. */
export const serviceIpRules: readonly Rule[] = [
  { ...about('complete', 'service-range'), check: parseFaults },
  about('complete', 'service-range-default'),
  { ...about('validate', 'service-range-limits'), check: rangeFaults },
  {
    ...about('validate', 'service-range-family'),
    versions: '1.24-',
    check: (context): readonly Fault[] => {
      const advertised = context.text('advertise-address');
      const bound = context.text('bind-address');
      // Without an advertised address the program takes one of the host, of the family it binds to where it can.
      const address = parseIp(advertised === '' ? bound : advertised);
      const [first = ''] = ranges(context);
      const primary = parseCidr(first);
      if (address === undefined || primary === undefined || address.family === primary.family) return [];
      const sure = advertised !== '' || context.given('bind-address');
      return [
        fault(
          `service IP family ${goQuote(first)} must match public address family ${goQuote(advertised === '' ? bound : advertised)}`,
          FLAG,
          `Put the ${address.family === 6 ? 'IPv6' : 'IPv4'} range first, or give --advertise-address an address of the other family.`,
          { severity: sure ? 'error' : 'warning' },
        ),
      ];
    },
  },
  {
    ...about('validate', 'service-node-port'),
    check: ({ number, value }) => {
      const port = number('kubernetes-service-node-port');
      const range = value('service-node-port-range');
      const flag = 'kubernetes-service-node-port';
      const hint = 'Take a port inside --service-node-port-range, or 0 for none.';
      const shown = isPortRange(range) ? formatPortRange(range) : '';
      return [
        ...faultIf(
          port < 0 || port > 65535,
          `--kubernetes-service-node-port ${port} must be between 0 and 65535, inclusive. If 0, the Kubernetes master service will be of type ClusterIP`,
          flag,
          hint,
        ),
        ...faultIf(
          isPortRange(range) && port > 0 && (port < range.low || port > range.high),
          `kubernetes service port range ${shown} doesn't contain ${port}`,
          flag,
          hint,
        ),
      ];
    },
  },
  {
    ...about('validate', 'apiserver-count'),
    check: ({ number }) =>
      faultIf(
        number('apiserver-count') <= 0,
        `--apiserver-count should be a positive number, but value '${number('apiserver-count')}' provided`,
        'apiserver-count',
        'Leave it out: the lease reconciler counts by itself.',
      ),
  },
  {
    ...about('validate', 'identity-lease'),
    versions: '1.20-1.25',
    check: ({ number, has }) =>
      ['identity-lease-duration-seconds', 'identity-lease-renew-interval-seconds'].flatMap((flag) =>
        faultIf(
          has(flag) && number(flag) <= 0,
          `--${flag} should be a positive number, but value '${number(flag)}' provided`,
          flag,
          'Leave it out for the default.',
        ),
      ),
  },
];
