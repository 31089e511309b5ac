import { faultIf, type Rule } from '../rule.js';
import { about } from './about.js';

const HEADER_LISTS = [
  'requestheader-username-headers',
  'requestheader-group-headers',
  'requestheader-extra-headers-prefix',
  'requestheader-allowed-names',
];

/** Rules of request headers for components that ask the API server who a caller is. */
export const delegatingRules: readonly Rule[] = [
  {
    ...about('validate', 'requestheader-blank'),
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
