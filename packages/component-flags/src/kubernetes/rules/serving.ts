import { goQuote } from '../../values/quote.js';
import { blaming, fault, type Rule, rulesOf } from '../rule.js';
import { fileRules } from './files.js';
import { sharedRules } from './rules.generated.js';

const TLS_VERSIONS = ['VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13'];

const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

const PAIR = ['tls-cert-file', 'tls-private-key-file'];

/** Rules of the secure port and its TLS settings. `required`: the port can't be switched off. */
export const servingRules = (required: boolean): readonly Rule[] => [
  ...rulesOf(sharedRules, {
    'secure-port-range': ({ number }) => {
      const port = number('secure-port');
      // The program has the first text for all ports that are too high, whether it can do without one or not.
      const text =
        required || port > 65535
          ? `--secure-port ${port} must be between 1 and 65535, inclusive. It cannot be turned off with 0`
          : `--secure-port ${port} must be between 0 and 65535, inclusive. 0 for turning off secure port`;
      return (port < (required ? 1 : 0) || port > 65535) && fault(text);
    },
    'tls-pair-incomplete': ({ set }) => {
      const missing = PAIR.filter((flag) => !set(flag));
      return set('secure-port') && missing.length === 1 && blaming(missing);
    },
  }),
  ...fileRules(PAIR.map((flag) => ({ flag, with: ['secure-port', ...PAIR] }))),
  ...rulesOf(sharedRules, {
    'tls-cipher-unknown': ({ list, set, flags }) => {
      const known = flags['tls-cipher-suites']?.values ?? [];
      const unknown = list('tls-cipher-suites').find((name) => !known.includes(name));
      const text = `Cipher suite ${unknown} not supported or doesn't exist`;
      return set('secure-port') && unknown !== undefined && fault(text);
    },
    'tls-cipher-ineffective': ({ list, text }) => {
      const chosen = list('tls-cipher-suites');
      const only13 = text('tls-min-version') === 'VersionTLS13';
      const hint = only13 ? 'Leave it out.' : 'Add suites of TLS 1.2, or set --tls-min-version=VersionTLS13.';
      return chosen.length > 0 && (only13 || chosen.every((name) => TLS13.includes(name))) && { hint };
    },
    'tls-version-unknown': ({ text, set }) =>
      set('secure-port') &&
      set('tls-min-version') &&
      !TLS_VERSIONS.includes(text('tls-min-version')) && { hint: `Use one of ${TLS_VERSIONS.join(', ')}.` },
  }),
];

const HEADER_LISTS = ['username-headers', 'group-headers', 'extra-headers-prefix', 'allowed-names'].map(
  (list) => `requestheader-${list}`,
);

/** Rules for components that ask the API server who a caller is, and what it may do. */
export const delegatingRules: readonly Rule[] = rulesOf(sharedRules, {
  'requestheader-blank': ({ list }) =>
    blaming(HEADER_LISTS.filter((flag) => list(flag).some((item) => item.trim() === ''))),
  'always-allow-path': ({ list, set }) => {
    // The program names the path without the slash in front of it.
    const paths = list('authorization-always-allow-paths').map((path) => path.replace(/^\//, ''));
    const bad = paths.find((path) => path.slice(0, -1).includes('*'));
    return set('secure-port') && bad !== undefined && fault(`only trailing * allowed in ${goQuote(bad)}`);
  },
});
