import { type Fault, faultIf, type Rule, remark } from '@harderway/component-flags/kubernetes';
import { parseCidr } from '@harderway/ip-address';
import { about } from './about.js';

/** Flags with bounds; upper ones as the program has them. */
const BOUNDS: readonly (readonly [flag: string, low: number, high: number, file: string])[] = [
  ['concurrent-service-endpoint-syncs', 1, 50, 'endpointslicecontroller.go'],
  ['max-endpoints-per-slice', 1, 1000, 'endpointslicecontroller.go'],
  ['mirroring-concurrent-service-endpoint-syncs', 1, 50, 'endpointslicemirroringcontroller.go'],
  ['mirroring-max-endpoints-per-subset', 1, 1000, 'endpointslicemirroringcontroller.go'],
];

/** Rules of numbers and ranges of the controllers. */
export const limitRules: readonly Rule[] = [
  {
    ...about('validate', 'controller-limit'),
    check: ({ number }) =>
      BOUNDS.flatMap(([flag, low, high]) => [
        ...faultIf(
          number(flag) < low,
          `${flag} must not be less than ${low}, but got ${number(flag)}`,
          flag,
          'Leave it out for the default.',
        ),
        ...faultIf(
          number(flag) > high,
          `${flag} must not be more than ${high}, but got ${number(flag)}`,
          flag,
          'Leave it out for the default.',
        ),
      ]),
  },
  {
    ...about('validate', 'service-range-count'),
    check: ({ text }) =>
      faultIf(
        text('service-cluster-ip-range').split(',').length > 2,
        '--service-cluster-ip-range can not contain more than two entries',
        'service-cluster-ip-range',
        'Keep one range per IP family.',
      ),
  },
  {
    ...about('validate', 'volume-host-denylist'),
    versions: '1.20-1.30',
    check: ({ list }) => {
      const bad = list('volume-host-cidr-denylist').find((item) => parseCidr(item) === undefined);
      return faultIf(
        bad !== undefined,
        `Bad --volume-host-ip-denylist/--volume-host-allow-local-loopback failed to parse cidr value:${JSON.stringify(bad)} with error:invalid CIDR address: ${bad}`,
        'volume-host-cidr-denylist',
        'Write ranges like 10.0.0.0/8.',
      );
    },
  },
  {
    ...about('validate', 'insecure-port-range'),
    versions: '1.20-1.23',
    check: ({ number }) =>
      faultIf(
        number('port') < 0 || number('port') > 65535,
        `insecure port ${number('port')} must be between 0 and 65535, inclusive. 0 for turning off insecure (HTTP) port`,
        'port',
        'Use --port=0.',
      ),
  },
  {
    ...about('run', 'node-cidrs'),
    check: ({ bool, text, number }): readonly Fault[] => {
      const flag = 'cluster-cidr';
      if (!bool('allocate-node-cidrs')) return [];
      if (text(flag) === '')
        return [
          remark(
            '--allocate-node-cidrs is set, but --cluster-cidr is not: nodes get no pod range',
            flag,
            'Give --cluster-cidr, or leave --allocate-node-cidrs out.',
          ),
        ];
      const cidr = parseCidr(text(flag).split(',')[0] ?? '');
      const mask = number('node-cidr-mask-size') || (cidr?.family === 6 ? 64 : 24);
      if (cidr === undefined || mask > cidr.prefix) return [];
      return [
        remark(
          `a node's range (/${mask}) is not smaller than --cluster-cidr (/${cidr.prefix})`,
          flag,
          'Take a wider cluster range, or a longer --node-cidr-mask-size.',
        ),
      ];
    },
  },
];
