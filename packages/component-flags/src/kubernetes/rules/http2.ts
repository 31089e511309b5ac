import type { StartContext } from '../context.js';
import { faultIf, type KubernetesStage, type Rule } from '../rule.js';
import { about } from './about.js';

/** Either is enough. */
const REQUIRED = ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'];

/** Suites that HTTP/2 approves (RFC 7540 appendix A lists all others), with their numbers. */
const APPROVED: Readonly<Record<string, string>> = {
  TLS_AES_128_GCM_SHA256: '0x1301',
  TLS_AES_256_GCM_SHA384: '0x1302',
  TLS_CHACHA20_POLY1305_SHA256: '0x1303',
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: '0xc02b',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: '0xc02c',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: '0xc02f',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: '0xc030',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305: '0xcca8',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: '0xcca8',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305: '0xcca9',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: '0xcca9',
};

/** The suites chosen for a port that serves HTTP/2; none if Go chooses. */
const chosen = ({ list, number, bool, has }: StartContext): readonly string[] =>
  number('secure-port') === 0 || (has('disable-http2-serving') && bool('disable-http2-serving'))
    ? []
    : list('tls-cipher-suites');

/** The first approved suite behind one that is not. */
function outOfOrder(suites: readonly string[]): number {
  const bad = suites.findIndex((name) => APPROVED[name] === undefined);
  return bad < 0 ? -1 : suites.findIndex((name, index) => index > bad && APPROVED[name] !== undefined);
}

/**
 * What Go's HTTP/2 demands of --tls-cipher-suites, once the program begins to serve.
 *
 * @param stage when that is
 * @param ahead what the program puts ahead of the words
 */
export const http2Rules = (stage: KubernetesStage, ahead = ''): readonly Rule[] => [
  {
    ...about(stage, 'tls-cipher-order'),
    // Seen in 1.20; later ones leave the order to crypto/tls.
    versions: '1.20',
    check: (context) => {
      const suites = chosen(context);
      const index = outOfOrder(suites);
      const name = suites[index] ?? '';
      return faultIf(
        index >= 0,
        `${ahead}error configuring http2: http2: TLSConfig.CipherSuites index ${index} contains an HTTP/2-approved cipher suite (${APPROVED[name]}), but it comes after unapproved cipher suites. With this configuration, clients that don't support previous, approved cipher suites may be given an unapproved one and reject the connection.`,
        'tls-cipher-suites',
        `Put ${name} ahead of the suites that HTTP/2 does not approve.`,
      );
    },
  },
  {
    ...about(stage, 'tls-cipher-http2'),
    check: (context) => {
      const suites = chosen(context);
      // Later programs ask for none where TLS 1.3 alone is spoken.
      const excused = context.text('tls-min-version') === 'VersionTLS13' && !context.in('1.20');
      return faultIf(
        suites.length > 0 &&
          !excused &&
          !suites.some((name) => REQUIRED.includes(name)) &&
          !(context.in('1.20') && outOfOrder(suites) >= 0),
        `${ahead}error configuring http2: http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher (need at least one of ${REQUIRED.join(' or ')})`,
        'tls-cipher-suites',
        'Add the one that fits the key of the serving certificate.',
      );
    },
  },
];
