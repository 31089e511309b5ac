import { goQuote } from '../../values/quote.js';
import type { StartContext } from '../context.js';
import { faultIf, type Rule, remark } from '../rule.js';
import { about } from './about.js';
import { fileRule, type OpenedFile } from './files.js';

const SERVING = 'staging/src/k8s.io/apiserver/pkg/server/options/serving.go';

const TLS_VERSIONS = ['VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13'];

const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

const servesAPair = ({ text, number }: StartContext): boolean =>
  number('secure-port') !== 0 && text('tls-cert-file') !== '' && text('tls-private-key-file') !== '';

const PAIR: readonly OpenedFile[] = [
  { flag: 'tls-cert-file', when: servesAPair },
  { flag: 'tls-private-key-file', when: servesAPair },
];

/** Rules of the secure port and its TLS settings. `required`: the port can't be switched off. */
export const servingRules = (required: boolean): readonly Rule[] => [
  {
    ...about('validate', 'secure-port-range'),
    check: ({ number }) => {
      const port = number('secure-port');
      // The program has the first text for all ports that are too high, whether it can do without one or not.
      const text =
        required || port > 65535
          ? `--secure-port ${port} must be between 1 and 65535, inclusive. It cannot be turned off with 0`
          : `--secure-port ${port} must be between 0 and 65535, inclusive. 0 for turning off secure port`;
      const low = required ? 1 : 0;
      return faultIf(
        port < low || port > 65535,
        text,
        'secure-port',
        'Choose a free port, usually the default.',
      );
    },
  },
  {
    ...about('apply', 'tls-pair-incomplete'),
    check: ({ text, number }) => {
      if (number('secure-port') === 0) return [];
      const cert = text('tls-cert-file');
      const key = text('tls-private-key-file');
      const missing = cert === '' ? 'tls-cert-file' : 'tls-private-key-file';
      return faultIf(
        (cert === '') !== (key === ''),
        'missing filename for serving cert',
        missing,
        `Give --${missing} too.`,
      );
    },
  },
  fileRule(SERVING, PAIR),
  {
    ...about('apply', 'tls-cipher-unknown'),
    check: ({ list, number, flags }) => {
      if (number('secure-port') === 0) return [];
      const known = flags['tls-cipher-suites']?.values ?? [];
      const unknown = list('tls-cipher-suites').find((name) => !known.includes(name));
      return faultIf(
        unknown !== undefined,
        `Cipher suite ${unknown} not supported or doesn't exist`,
        'tls-cipher-suites',
        'Use the names that --help lists.',
      );
    },
  },
  {
    ...about('apply', 'tls-cipher-ineffective'),
    check: ({ list, text }) => {
      const only13 = text('tls-min-version') === 'VersionTLS13';
      const chosen = list('tls-cipher-suites');
      if (chosen.length === 0) return [];
      if (!only13 && !chosen.every((name) => TLS13.includes(name))) return [];
      return [
        remark(
          'TLS 1.3 suites cannot be chosen: Go offers all of them whatever --tls-cipher-suites says',
          'tls-cipher-suites',
          only13 ? 'Leave it out.' : 'Add suites of TLS 1.2, or set --tls-min-version=VersionTLS13.',
        ),
      ];
    },
  },
  {
    ...about('apply', 'tls-version-unknown'),
    check: ({ text, number }) => {
      const version = text('tls-min-version');
      return faultIf(
        number('secure-port') !== 0 && version !== '' && !TLS_VERSIONS.includes(version),
        `unknown tls version ${goQuote(version)}`,
        'tls-min-version',
        `Use one of ${TLS_VERSIONS.join(', ')}.`,
      );
    },
  },
];
