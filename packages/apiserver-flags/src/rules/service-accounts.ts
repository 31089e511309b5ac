import { parseGoUrl } from '@harderway/component-flags';
import { type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

const HOUR = 3_600_000_000_000n;

const LONGEST = (1n << 32n) * 1_000_000_000n;

const ENDPOINT = 'service-account-signing-endpoint';

/** Issuers in every form that the flag has had. */
function issuersOf({ value }: StartContext): readonly string[] {
  const issuers = value('service-account-issuer');
  if (typeof issuers === 'string') return issuers === '' ? [] : [issuers];
  return Array.isArray(issuers) ? issuers.filter((item) => typeof item === 'string') : [];
}

function* issuerFaults(context: StartContext): Iterable<FaultDetails> {
  const isList = context.in('1.22-');
  const issuers = issuersOf(context);
  const seen = new Set<string>();
  for (const issuer of issuers) {
    const url = issuer.includes(':') ? parseGoUrl(issuer) : undefined;
    const name = isList ? `service-account-issuer "${issuer}"` : 'service-account-issuer';
    if (url?.ok === false) yield fault(`${name} contained a ':' but was not a valid URL: ${url.message}`);
    else if (isList && issuer === '') yield fault('service-account-issuer should not be an empty string');
    else if (isList && seen.has(issuer))
      yield fault(`${name} is already specified`, { hint: 'Give each issuer once; the first one signs.' });
    seen.add(issuer);
  }
  if (issuers.length === 0 && !context.given(ENDPOINT))
    yield fault('service-account-issuer is a required flag');
}

function tokenFault(context: StartContext): false | FaultDetails {
  const { set } = context;
  const hasKey = set('service-account-signing-key-file');
  const [issuer = ''] = issuersOf(context);
  const flag = hasKey ? 'service-account-issuer' : 'service-account-signing-key-file';
  if (set(ENDPOINT) || (hasKey && issuer !== '')) return false;
  if (!hasKey && issuer === '' && !set('api-audiences'))
    return fault('--service-account-signing-key-file and --service-account-issuer are required flags', {
      flag,
    });
  return fault(
    '--service-account-signing-key-file, --service-account-issuer, and --api-audiences should be specified together',
    { flag },
  );
}

function keyFileFault({ set, has }: StartContext): false | FaultDetails {
  // Without a signing key of its own, the server key of TLS verifies tokens.
  const isVerifiedByTls = !set('service-account-signing-key-file') && set('tls-private-key-file');
  if (set('service-account-key-file') || isVerifiedByTls || set(ENDPOINT)) return false;
  return fault(
    has(ENDPOINT)
      ? `either \`--service-account-key-file\` or \`--${ENDPOINT}\` must be set`
      : 'service-account-key-file is a required flag',
  );
}

function endpointFault({ set, gate }: StartContext): false | FaultDetails {
  if (!set(ENDPOINT)) return false;
  const other = ['service-account-signing-key-file', 'service-account-key-file'].find(set);
  if (other !== undefined)
    return fault(`${other} and ${ENDPOINT} are mutually exclusive and cannot be set at the same time`);
  const name = 'ExternalServiceAccountTokenSigner';
  const hint = `Set --feature-gates=${name}=true.`;
  return !gate(name) && fault(`setting ${ENDPOINT} requires the gate ${name}`, { hint });
}

/** Rules of service account tokens. */
export const serviceAccountRules: readonly Rule[] = rules({
  'service-account-issuer': issuerFaults,
  'service-account-key': keyFileFault,
  'service-account-tokens': tokenFault,
  'service-account-jwks': ({ text }) => {
    const uri = text('service-account-jwks-uri');
    if (uri === '') return false;
    const url = parseGoUrl(uri);
    if (!url.ok) return fault(`service-account-jwks-uri must be a valid URL: ${url.message}`);
    const words = `service-account-jwks-uri requires https scheme, parsed as: ${uri}`;
    return url.value.scheme !== 'https' && fault(words);
  },
  'service-account-expiration': (context) => {
    const expiration = context.duration('service-account-max-token-expiration');
    const isSigning = context.set('service-account-signing-key-file') && issuersOf(context).length > 0;
    const isWrong = isSigning && expiration !== 0n && (expiration < HOUR || expiration > LONGEST);
    // Later programs name the flag.
    return (
      isWrong &&
      fault(
        context.in('1.31-')
          ? 'the service-account-max-token-expiration must be between 1 hour and 2^32 seconds'
          : 'the serviceaccount max expiration must be between 1 hour to 2^32 seconds',
      )
    );
  },
  'service-account-signing-endpoint': endpointFault,
});
