import {
  faultIf,
  INVALID_OPTIONS,
  type KubernetesFault,
  type KubernetesRule,
  remark,
} from '@harderway/component-flags/kubernetes';

const SOURCE = 'staging/src/k8s.io/apiserver/pkg/server/options/server_run_options.go';

const NOT_NEGATIVE: readonly (readonly [flag: string, kind: 'number' | 'duration', words: string])[] = [
  ['livez-grace-period', 'duration', 'can not be a negative value'],
  ['max-requests-inflight', 'number', 'can not be negative value'],
  ['max-mutating-requests-inflight', 'number', 'can not be negative value'],
  ['request-timeout', 'duration', 'can not be negative value'],
  ['min-request-timeout', 'number', 'can not be negative value'],
  ['shutdown-delay-duration', 'duration', 'can not be negative value'],
  ['shutdown-watch-termination-grace-period', 'duration', 'can not be negative value'],
];

const pinned = (expression: string): boolean =>
  (/^\^/.test(expression) || expression.includes('//')) &&
  (/\$$/.test(expression) || /:|\(:\|\$\)/.test(expression.replace(/^[^/]*\/\//, '')));

/** Rules of the generic server options: written long ago, called by the program from 1.31 on. */
export const runOptionRules: readonly KubernetesRule[] = [
  {
    code: 'run-option-range',
    severity: 'error',
    title: 'limit or timeout out of range',
    why: INVALID_OPTIONS,
    example: { bad: '--max-requests-inflight=-1', good: '--max-requests-inflight=400' },
    stage: 'validate',
    versions: '1.31-',
    source: SOURCE,
    check: ({ number, duration, has }) => [
      ...NOT_NEGATIVE.flatMap(([flag, kind, words]) =>
        faultIf(
          has(flag) && (kind === 'number' ? number(flag) < 0 : duration(flag) < 0n),
          `--${flag}${flag.startsWith('shutdown-watch') ? ', if provided,' : ''} ${words}`,
          flag,
          'Give it 0 or more.',
        ),
      ),
      ...faultIf(
        number('goaway-chance') < 0 || number('goaway-chance') > 0.02,
        '--goaway-chance can not be less than 0 or greater than 0.02',
        'goaway-chance',
        'Start with 0.001, and only behind a balancer.',
      ),
    ],
  },
  {
    code: 'run-option-unchecked',
    severity: 'warning',
    title: 'limit or timeout that 1.31 refuses',
    why: 'This version does not check it, so an upgrade fails.',
    example: {
      bad: '--max-requests-inflight=-1',
      good: '--max-requests-inflight=400',
      given: { version: '1.28' },
    },
    stage: 'apply',
    versions: '1.20-1.30',
    source: SOURCE,
    check: ({ number, duration, given }) =>
      NOT_NEGATIVE.filter(
        ([flag, kind]) => given(flag) && (kind === 'number' ? number(flag) < 0 : duration(flag) < 0n),
      ).map(([flag]) =>
        remark(
          `--${flag} is negative; this version does not check it, 1.31 refuses it`,
          flag,
          'Give it 0 or more.',
        ),
      ),
  },
  {
    code: 'strict-transport-security',
    severity: 'error',
    title: 'directive that Strict-Transport-Security does not have',
    why: INVALID_OPTIONS,
    example: {
      bad: '--strict-transport-security-directives=forever',
      good: '--strict-transport-security-directives=max-age=31536000,includeSubDomains',
    },
    stage: 'validate',
    versions: '1.31-',
    source: SOURCE,
    check: ({ list }) =>
      faultIf(
        list('strict-transport-security-directives').some(
          (item) => item !== 'includeSubDomains' && item !== 'preload' && !/^max-age=.+/.test(item),
        ),
        '--strict-transport-security-directives invalid, allowed values: max-age=expireTime, includeSubDomains, preload. see https://tools.ietf.org/html/rfc6797#section-6.1 for more information',
        'strict-transport-security-directives',
        'Write for instance max-age=31536000,includeSubDomains.',
      ),
  },
  {
    code: 'cors-origins',
    severity: 'error',
    title: 'expression for CORS origins that is not pinned at both ends',
    why: 'Without ^ or // and $ or the colon of the port, hosts of others that only contain the name would match.',
    example: { bad: '--cors-allowed-origins=example.org', good: "--cors-allowed-origins='//example\\.org$'" },
    stage: 'validate',
    versions: '1.31-',
    source: SOURCE,
    check: ({ list }) =>
      list('cors-allowed-origins').flatMap((origin): readonly KubernetesFault[] =>
        faultIf(
          !pinned(origin),
          '--cors-allowed-origins has an invalid regular expression: regular expression does not pin to start/end of host in the origin header',
          'cors-allowed-origins',
          `'${origin}' must begin with ^ or //, and end with $ or the port's colon.`,
        ),
      ),
  },
  {
    code: 'coordinated-leadership',
    severity: 'error',
    title: 'times of coordinated leadership that do not fit together',
    why: 'A leader has to renew its lease before it runs out, and retry before the deadline to renew.',
    example: {
      bad: '--coordinated-leadership-renew-deadline=15s',
      good: '--coordinated-leadership-renew-deadline=10s',
      given: { version: '1.34' },
    },
    stage: 'validate',
    versions: '1.34-',
    source: 'pkg/controlplane/apiserver/options/validation.go',
    check: ({ duration, has }) => {
      if (!has('coordinated-leadership-lease-duration')) return [];
      const [lease, renew, retry] = ['lease-duration', 'renew-deadline', 'retry-period'].map(
        (part) => `coordinated-leadership-${part}`,
      );
      const ordered = (greater = '', lesser = ''): readonly KubernetesFault[] =>
        faultIf(
          duration(greater) <= duration(lesser),
          `--${greater} must be greater than --${lesser}`,
          greater,
          'Keep lease > renew > retry.',
        );
      return [...ordered(lease, renew), ...ordered(renew, retry)];
    },
  },
  {
    code: 'peer-proxy-gate',
    severity: 'error',
    title: 'flag of the peer proxy whose feature gate is off',
    why: INVALID_OPTIONS,
    example: {
      bad: '--peer-ca-file=/ca.pem',
      good: '--peer-ca-file=/ca.pem\n--feature-gates=UnknownVersionInteroperabilityProxy=true',
      given: { version: '1.31' },
    },
    stage: 'validate',
    versions: '1.28-',
    source: 'pkg/controlplane/apiserver/options/validation.go',
    check: ({ text, gate }) =>
      gate('UnknownVersionInteroperabilityProxy')
        ? []
        : ['peer-ca-file', 'peer-advertise-ip', 'peer-advertise-port'].flatMap((flag) =>
            faultIf(
              text(flag) !== '',
              `--${flag} requires UnknownVersionInteroperabilityProxy feature to be turned on`,
              flag,
              'Set --feature-gates=UnknownVersionInteroperabilityProxy=true, or leave it out.',
            ),
          ),
  },
];
