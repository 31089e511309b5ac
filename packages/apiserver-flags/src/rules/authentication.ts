import { type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

const OIDC = [
  'oidc-ca-file',
  'oidc-client-id',
  'oidc-groups-claim',
  'oidc-groups-prefix',
  'oidc-issuer-url',
  'oidc-required-claim',
  'oidc-signing-algs',
  'oidc-username-claim',
  'oidc-username-prefix',
];

const ALGORITHMS = ['RS', 'ES', 'PS'].flatMap((kind) => [`${kind}256`, `${kind}384`, `${kind}512`]);

function oidcFault({ set, given, in: within }: StartContext): false | FaultDetails {
  const url = set('oidc-issuer-url');
  const client = set('oidc-client-id');
  const flag = url ? 'oidc-client-id' : 'oidc-issuer-url';
  if (!within('1.28-'))
    return (
      url !== client && fault('oidc-issuer-url and oidc-client-id should be specified together', { flag })
    );
  const words = 'oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are set';
  return !set('authentication-config') && OIDC.some(given) && !(url && client) && fault(words, { flag });
}

function* fileFaults({ given, gate, gates }: StartContext): Iterable<FaultDetails> {
  const name = 'StructuredAuthenticationConfiguration';
  if (gates.has(name) && !gate(name))
    yield fault(`set --feature-gates=${name}=true to use authentication-config file`, {
      hint: 'Set the gate, or use the oidc-* flags.',
    });
  if (OIDC.some(given))
    yield fault('authentication-config file and oidc-* flags are mutually exclusive', {
      hint: 'Move the issuers of the oidc-* flags into the file.',
    });
}

/** Rules of authentication. */
export const authenticationRules: readonly Rule[] = rules({
  'oidc-pair': oidcFault,
  'oidc-https': ({ text, set }) => {
    const url = text('oidc-issuer-url');
    const [scheme = ''] = url.split(':');
    const words = `'oidc-issuer-url' ("${url}") has invalid scheme ("${scheme}"), require 'https'`;
    return url !== '' && set('oidc-client-id') && !url.startsWith('https:') && fault(words);
  },
  'oidc-signing-algs': ({ list, set }) => {
    const bad = list('oidc-signing-algs').find((name) => !ALGORITHMS.includes(name));
    return set('oidc-issuer-url') && bad !== undefined && fault(`oidc: unsupported signing alg: "${bad}"`);
  },
  'authentication-config-exclusive': (context) => context.set('authentication-config') && fileFaults(context),
  'requestheader-uid': ({ list, set }) =>
    set('requestheader-uid-headers') &&
    !list('requestheader-uid-headers').some((name) => name.toLowerCase() === 'x-remote-uid'),
  'requestheader-allowed-names': ({ text, set }) =>
    set('client-ca-file') &&
    text('requestheader-client-ca-file') === text('client-ca-file') &&
    !set('requestheader-allowed-names'),
  'token-webhook-version': ({ text, set }) =>
    set('authentication-token-webhook-config-file') &&
    !['v1', 'v1beta1'].includes(text('authentication-token-webhook-version')),
  'anonymous-always-allow': ({ bool, list, in: within }) => {
    const modes = list('authorization-mode');
    const isOpen = modes.includes('AlwaysAllow') || (modes.length === 0 && within('1.29-'));
    return isOpen && bool('anonymous-auth');
  },
});
