import { check, parse } from '@harderway/ldirectord-config';
import { nameOf } from '../files/paths.js';
import type { Format } from './format.js';

/** ldirectord.cf, under whatever name. */
export const ldirectord: Format = {
  kind: 'ldirectord',
  isNamed: (path) => path.endsWith('.cf'),
  recognizes: ({ path, text }) =>
    /^ldirectord.*\.cf$/.test(nameOf(path)) ||
    (/^virtual6?[ \t]*=/m.test(text) && /^[ \t]+real6?[ \t]*=/m.test(text)),
  check: ({ text }) => check(parse(text)).diagnostics,
};
