import {
  faultIf,
  INVALID_OPTIONS,
  type KubernetesFault,
  type KubernetesRule,
  remark,
} from '@harderway/component-flags/kubernetes';
import { parseCidr } from '@harderway/ip-address';

const DIRECTORY = 'cmd/kube-controller-manager/app/options';

/** Flags with bounds; upper ones as the program has them. */
const BOUNDS: readonly (readonly [flag: string, low: number, high: number, file: string])[] = [
  ['concurrent-service-endpoint-syncs', 1, 50, 'endpointslicecontroller.go'],
  ['max-endpoints-per-slice', 1, 1000, 'endpointslicecontroller.go'],
  ['mirroring-concurrent-service-endpoint-syncs', 1, 50, 'endpointslicemirroringcontroller.go'],
  ['mirroring-max-endpoints-per-subset', 1, 1000, 'endpointslicemirroringcontroller.go'],
];

/** Rules of numbers and ranges of the controllers. */
export const limitRules: readonly KubernetesRule[] = [
  {
    code: 'controller-limit',
    severity: 'error',
    title: 'limit of a controller out of range',
    why: INVALID_OPTIONS,
    example: { bad: '--max-endpoints-per-slice=1001', good: '--max-endpoints-per-slice=100' },
    stage: 'validate',
    source: DIRECTORY,
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
    code: 'service-range-count',
    severity: 'error',
    title: 'more than two service ranges',
    why: INVALID_OPTIONS,
    example: {
      bad: '--service-cluster-ip-range=10.32.0.0/16,fd00::/112,10.33.0.0/16',
      good: '--service-cluster-ip-range=10.32.0.0/16,fd00::/112',
    },
    stage: 'validate',
    source: `${DIRECTORY}/nodeipamcontroller.go`,
    check: ({ text }) =>
      faultIf(
        text('service-cluster-ip-range').split(',').length > 2,
        '--service-cluster-ip-range can not contain more than two entries',
        'service-cluster-ip-range',
        'Keep one range per IP family.',
      ),
  },
  {
    code: 'volume-host-denylist',
    severity: 'error',
    title: 'denied range of volume hosts that is not a range',
    why: INVALID_OPTIONS,
    example: {
      bad: '--volume-host-cidr-denylist=10.0.0.0',
      good: '--volume-host-cidr-denylist=10.0.0.0/8',
      given: { version: '1.24' },
    },
    stage: 'validate',
    versions: '1.20-1.30',
    source: `${DIRECTORY}/persistentvolumebindercontroller.go`,
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
    code: 'insecure-port-range',
    severity: 'error',
    title: 'insecure port out of range',
    why: INVALID_OPTIONS,
    example: { bad: '--port=-1', good: '--port=0', given: { version: '1.20.2' } },
    stage: 'validate',
    versions: '1.20-1.23',
    source: 'staging/src/k8s.io/apiserver/pkg/server/options/deprecated_insecure_serving.go',
    check: ({ number }) =>
      faultIf(
        number('port') < 0 || number('port') > 65535,
        `insecure port ${number('port')} must be between 0 and 65535, inclusive. 0 for turning off insecure (HTTP) port`,
        'port',
        'Use --port=0.',
      ),
  },
  {
    code: 'node-cidrs',
    severity: 'warning',
    title: 'ranges of nodes that are missing, or not smaller than the range of the cluster',
    why: 'Nodes get no range for their pods, so no pod starts there.',
    example: {
      bad: '--allocate-node-cidrs=true',
      good: '--allocate-node-cidrs=true\n--cluster-cidr=10.64.0.0/12',
    },
    stage: 'run',
    source: 'cmd/kube-controller-manager/app/core.go',
    check: ({ bool, text, number }): readonly KubernetesFault[] => {
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
