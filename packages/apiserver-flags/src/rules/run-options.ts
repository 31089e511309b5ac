import { type Fault, faultIf, type Rule, remark } from '@harderway/component-flags/kubernetes';
import { about } from './about.js';

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
export const runOptionRules: readonly Rule[] = [
  {
    ...about('validate', 'run-option-range'),
    versions: '1.31-',
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
    ...about('apply', 'run-option-unchecked'),
    versions: '1.20-1.30',
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
    ...about('validate', 'strict-transport-security'),
    versions: '1.31-',
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
    ...about('validate', 'cors-origins'),
    versions: '1.31-',
    check: ({ list }) =>
      list('cors-allowed-origins').flatMap((origin): readonly Fault[] =>
        faultIf(
          !pinned(origin),
          '--cors-allowed-origins has an invalid regular expression: regular expression does not pin to start/end of host in the origin header',
          'cors-allowed-origins',
          `'${origin}' must begin with ^ or //, and end with $ or the port's colon.`,
        ),
      ),
  },
  {
    ...about('validate', 'coordinated-leadership'),
    versions: '1.34-',
    check: ({ duration, has }) => {
      if (!has('coordinated-leadership-lease-duration')) return [];
      const [lease, renew, retry] = ['lease-duration', 'renew-deadline', 'retry-period'].map(
        (part) => `coordinated-leadership-${part}`,
      );
      const ordered = (greater = '', lesser = ''): readonly Fault[] =>
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
    ...about('validate', 'peer-proxy-gate'),
    versions: '1.28-',
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
