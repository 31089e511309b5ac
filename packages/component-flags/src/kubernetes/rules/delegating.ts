import { faultIf, INVALID_OPTIONS, type KubernetesRule } from '../rule.js';

const HEADER_LISTS = [
  'requestheader-username-headers',
  'requestheader-group-headers',
  'requestheader-extra-headers-prefix',
  'requestheader-allowed-names',
];

/** Rules of request headers for components that ask the API server who a caller is. */
export const delegatingRules: readonly KubernetesRule[] = [
  {
    code: 'requestheader-blank',
    severity: 'error',
    title: 'empty item in a list of request headers',
    why: INVALID_OPTIONS,
    example: { bad: "--requestheader-allowed-names=' '", good: '--requestheader-allowed-names=front-proxy' },
    stage: 'validate',
    source: 'staging/src/k8s.io/apiserver/pkg/server/options/authentication.go',
    check: ({ list }) =>
      HEADER_LISTS.flatMap((flag) =>
        faultIf(
          list(flag).some((item) => item.trim() === ''),
          `empty value in ${JSON.stringify(flag)}`,
          flag,
          'Remove the empty item.',
        ),
      ),
  },
];
