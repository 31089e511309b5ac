import { fault, type Rule } from '@harderway/component-flags/kubernetes';
import { about } from './about.js';

/** Rules of emulated versions beside those that all programs have. */
export const emulationRules: readonly Rule[] = [
  {
    ...about('validate', 'emulation-forward-compatible'),
    versions: '1.33-',
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
