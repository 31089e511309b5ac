import { parseGoUrl } from '@harderway/component-flags';
import {
  type Fault,
  fault,
  faultIf,
  type Rule,
  type StartContext,
} from '@harderway/component-flags/kubernetes';
import { about } from './about.js';

const HOUR = 3_600_000_000_000n;

/** Issuers in every form that the flag has had. */
function issuersOf({ value }: StartContext): readonly string[] {
  const issuers = value('service-account-issuer');
  if (typeof issuers === 'string') return issuers === '' ? [] : [issuers];
  return Array.isArray(issuers) ? issuers.filter((item) => typeof item === 'string') : [];
}

function issuerFaults(context: StartContext): readonly Fault[] {
  const flag = 'service-account-issuer';
  const list = context.in('1.22-');
  const seen = new Set<string>();
  const faults: Fault[] = [];
  for (const issuer of issuersOf(context)) {
    const url = issuer.includes(':') ? parseGoUrl(issuer) : undefined;
    if (url?.ok === false)
      faults.push(
        fault(
          list
            ? `service-account-issuer ${JSON.stringify(issuer)} contained a ':' but was not a valid URL: ${url.message}`
            : `service-account-issuer contained a ':' but was not a valid URL: ${url.message}`,
          flag,
          'Write an https URL.',
        ),
      );
    else if (list && issuer === '')
      faults.push(fault('service-account-issuer should not be an empty string', flag, 'Write an https URL.'));
    else if (list && seen.has(issuer))
      faults.push(
        fault(
          `service-account-issuer ${JSON.stringify(issuer)} is already specified`,
          flag,
          'Give each issuer once; the first one signs.',
        ),
      );
    seen.add(issuer);
  }
  if (issuersOf(context).length === 0 && !context.given('service-account-signing-endpoint'))
    faults.push(fault('service-account-issuer is a required flag', flag, 'Write an https URL.'));
  return faults;
}

function tokenFaults(context: StartContext): readonly Fault[] {
  const { text, list } = context;
  const signing = text('service-account-signing-key-file');
  const endpoint = text('service-account-signing-endpoint');
  const [issuer = ''] = issuersOf(context);
  if (endpoint !== '') return [];
  const attempted = signing !== '' || issuer !== '' || list('api-audiences').length > 0;
  const flag = signing === '' ? 'service-account-signing-key-file' : 'service-account-issuer';
  const hint = 'Give the key pair of service account tokens and the issuer together.';
  if (!attempted)
    return [
      fault('--service-account-signing-key-file and --service-account-issuer are required flags', flag, hint),
    ];
  return faultIf(
    signing === '' || issuer === '',
    '--service-account-signing-key-file, --service-account-issuer, and --api-audiences should be specified together',
    flag,
    hint,
  );
}

function keyFileFaults(context: StartContext): readonly Fault[] {
  const { list, text } = context;
  if (list('service-account-key-file').length > 0) return [];
  // Without a signing key of its own, the server key of TLS verifies tokens.
  if (text('service-account-signing-key-file') === '' && text('tls-private-key-file') !== '') return [];
  const external = context.has('service-account-signing-endpoint');
  if (external && text('service-account-signing-endpoint') !== '') return [];
  return [
    fault(
      external
        ? 'either `--service-account-key-file` or `--service-account-signing-endpoint` must be set'
        : 'service-account-key-file is a required flag',
      'service-account-key-file',
      'Give the public key (or certificate) of service account tokens.',
    ),
  ];
}

/** Rules of service account tokens. */
export const serviceAccountRules: readonly Rule[] = [
  { ...about('validate', 'service-account-issuer'), check: issuerFaults },
  { ...about('validate', 'service-account-key'), check: keyFileFaults },
  { ...about('validate', 'service-account-tokens'), check: tokenFaults },
  {
    ...about('validate', 'service-account-jwks'),
    check: ({ text }) => {
      const uri = text('service-account-jwks-uri');
      if (uri === '') return [];
      const url = parseGoUrl(uri);
      const flag = 'service-account-jwks-uri';
      const hint = 'Write an https URL.';
      if (!url.ok) return [fault(`service-account-jwks-uri must be a valid URL: ${url.message}`, flag, hint)];
      return faultIf(
        url.value.scheme !== 'https',
        `service-account-jwks-uri requires https scheme, parsed as: ${uri}`,
        flag,
        hint,
      );
    },
  },
  {
    ...about('complete', 'service-account-expiration'),
    check: (context) => {
      const expiration = context.duration('service-account-max-token-expiration');
      const signing =
        context.text('service-account-signing-key-file') !== '' && issuersOf(context).length > 0;
      return faultIf(
        signing && expiration !== 0n && (expiration < HOUR || expiration > (1n << 32n) * 1_000_000_000n),
        'the serviceaccount max expiration must be between 1 hour to 2^32 seconds',
        'service-account-max-token-expiration',
        'Give it at least 1h.',
      );
    },
  },
  {
    ...about('complete', 'service-account-signing-endpoint'),
    versions: '1.32-',
    check: ({ text, list, gate }) => {
      const endpoint = text('service-account-signing-endpoint');
      const flag = 'service-account-signing-endpoint';
      if (endpoint === '') return [];
      const exclusive = (other: string): string =>
        `${other} and service-account-signing-endpoint are mutually exclusive and cannot be set at the same time`;
      const hint = 'Keep the key files or the external signer, not both.';
      if (text('service-account-signing-key-file') !== '')
        return [fault(exclusive('service-account-signing-key-file'), flag, hint)];
      if (list('service-account-key-file').length > 0)
        return [fault(exclusive('service-account-key-file'), flag, hint)];
      return faultIf(
        !gate('ExternalServiceAccountTokenSigner'),
        'setting service-account-signing-endpoint requires the gate ExternalServiceAccountTokenSigner',
        flag,
        'Set --feature-gates=ExternalServiceAccountTokenSigner=true.',
      );
    },
  },
];
