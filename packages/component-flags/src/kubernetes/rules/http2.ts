import type { StartContext } from '../context.js';
import { fault, type KubernetesStage, type Rule, rulesOf } from '../rule.js';
import { approvedSuites } from './http2.generated.js';
import { sharedRules } from './rules.generated.js';

/** Either is enough. */
const REQUIRED = ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'];

/** The suites chosen for a port that serves HTTP/2; none if Go chooses. */
const chosen = ({ list, set }: StartContext): readonly string[] =>
  set('secure-port') && !set('disable-http2-serving') ? list('tls-cipher-suites') : [];

/** The first approved suite behind one that is not. */
function outOfOrder(suites: readonly string[]): number {
  const isApproved = (name: string): boolean => approvedSuites[name] !== undefined;
  const bad = suites.findIndex((name) => !isApproved(name));
  return bad < 0 ? -1 : suites.findIndex((name, index) => index > bad && isApproved(name));
}

/**
 * The demands of Go's HTTP/2 on --tls-cipher-suites, once the program begins to serve.
 *
 * @param stage when that is
 * @param ahead what the program puts ahead of the words
 */
export const http2Rules = (stage: KubernetesStage, ahead = ''): readonly Rule[] =>
  rulesOf(sharedRules, {
    // Seen in 1.20; later ones leave the order to crypto/tls.
    'tls-cipher-order': (context) => {
      const suites = chosen(context);
      const index = outOfOrder(suites);
      const name = suites[index] ?? '';
      const hint = `Put ${name} ahead of the suites that HTTP/2 does not approve.`;
      const text = `${ahead}error configuring http2: http2: TLSConfig.CipherSuites index ${index} contains an HTTP/2-approved cipher suite (${approvedSuites[name]}), but it comes after unapproved cipher suites. With this configuration, clients that don't support previous, approved cipher suites may be given an unapproved one and reject the connection.`;
      return index >= 0 && fault(text, { stage, hint });
    },
    'tls-cipher-http2': (context) => {
      const suites = chosen(context);
      // Later programs ask for none where TLS 1.3 alone is spoken.
      const isExcused = context.in('1.20')
        ? outOfOrder(suites) >= 0
        : context.text('tls-min-version') === 'VersionTLS13';
      const text = `${ahead}error configuring http2: http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher (need at least one of ${REQUIRED.join(' or ')})`;
      const isMissing = suites.length > 0 && !suites.some((name) => REQUIRED.includes(name));
      return isMissing && !isExcused && fault(text, { stage });
    },
  });
