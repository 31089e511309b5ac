import { fault, type KubernetesRule } from '@harderway/component-flags/kubernetes';

/** Rules of emulated versions beside those that all programs have. */
export const emulationRules: readonly KubernetesRule[] = [
  {
    code: 'emulation-forward-compatible',
    severity: 'error',
    title: 'forward compatibility without an older emulated version',
    why: 'It only has a meaning where an older version is emulated.',
    example: {
      bad: '--emulation-forward-compatible=true',
      good: '--emulation-forward-compatible=true\n--emulated-version=1.33',
      given: { version: '1.34' },
    },
    stage: 'validate',
    versions: '1.33-',
    source: 'staging/src/k8s.io/component-base/compatibility/version.go',
    check: ({ bool, given, list, version }) =>
      ['emulation-forward-compatible', 'runtime-config-emulation-forward-compatible']
        .filter((flag) => given(flag) && bool(flag))
        .filter(() => {
          const minor = version.replace(/^v/, '').split('.').slice(0, 2).join('.');
          return list('emulated-version').every((item) => item.endsWith(minor));
        })
        .map((flag) =>
          fault(
            `${flag} must be used with --emulated-version less than the binary version`,
            flag,
            'Give --emulated-version an older minor, or leave it out.',
          ),
        ),
  },
];
