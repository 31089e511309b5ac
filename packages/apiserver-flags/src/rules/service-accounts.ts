import { parseGoUrl } from '@harderway/component-flags';
import {
  faultIf,
  type RuleFault,
  type StartContext,
  type StartRule,
} from '@harderway/component-flags/kubernetes';

const SOURCE = 'pkg/kubeapiserver/options/authentication.go';
const VALIDATION = 'pkg/controlplane/apiserver/options/validation.go';

const HOUR = 3_600_000_000_000n;

/** Issuers in every form that the flag has had. */
const issuersOf = ({ value }: StartContext): readonly string[] => {
  const issuers = value('service-account-issuer');
  if (typeof issuers === 'string') return issuers === '' ? [] : [issuers];
  return Array.isArray(issuers) ? issuers.filter((item) => typeof item === 'string') : [];
};

const issuerFaults = (context: StartContext): readonly RuleFault[] => {
  const flag = 'service-account-issuer';
  const list = context.in('1.22-');
  const seen = new Set<string>();
  const faults: RuleFault[] = [];
  for (const issuer of issuersOf(context)) {
    const url = issuer.includes(':') ? parseGoUrl(issuer) : undefined;
    if (url?.ok === false)
      faults.push({
        text: list
          ? `service-account-issuer ${JSON.stringify(issuer)} contained a ':' but was not a valid URL: ${url.message}`
          : `service-account-issuer contained a ':' but was not a valid URL: ${url.message}`,
        flag,
        advice: 'Write an https URL.',
      });
    else if (list && issuer === '')
      faults.push({
        text: 'service-account-issuer should not be an empty string',
        flag,
        advice: 'Write an https URL.',
      });
    else if (list && seen.has(issuer))
      faults.push({
        text: `service-account-issuer ${JSON.stringify(issuer)} is already specified`,
        flag,
        advice: 'Give each issuer once; the first one signs.',
      });
    seen.add(issuer);
  }
  if (issuersOf(context).length === 0 && !context.given('service-account-signing-endpoint'))
    faults.push({ text: 'service-account-issuer is a required flag', flag, advice: 'Write an https URL.' });
  return faults;
};

const tokenFaults = (context: StartContext): readonly RuleFault[] => {
  const { text, list } = context;
  const signing = text('service-account-signing-key-file');
  const endpoint = text('service-account-signing-endpoint');
  const [issuer = ''] = issuersOf(context);
  if (endpoint !== '') return [];
  const attempted = signing !== '' || issuer !== '' || list('api-audiences').length > 0;
  const flag = signing === '' ? 'service-account-signing-key-file' : 'service-account-issuer';
  const advice = 'Give the key pair of service account tokens and the issuer together.';
  if (!attempted)
    return [
      {
        text: '--service-account-signing-key-file and --service-account-issuer are required flags',
        flag,
        advice,
      },
    ];
  return faultIf(
    signing === '' || issuer === '',
    '--service-account-signing-key-file, --service-account-issuer, and --api-audiences should be specified together',
    flag,
    advice,
  );
};

const keyFileFaults = (context: StartContext): readonly RuleFault[] => {
  const { list, text } = context;
  if (list('service-account-key-file').length > 0) return [];
  // Without a signing key of its own, the server key of TLS verifies tokens.
  if (text('service-account-signing-key-file') === '' && text('tls-private-key-file') !== '') return [];
  const external = context.has('service-account-signing-endpoint');
  if (external && text('service-account-signing-endpoint') !== '') return [];
  return [
    {
      text: external
        ? 'either `--service-account-key-file` or `--service-account-signing-endpoint` must be set'
        : 'service-account-key-file is a required flag',
      flag: 'service-account-key-file',
      advice: 'Give the public key (or certificate) of service account tokens.',
    },
  ];
};

/** Rules of service account tokens. */
export const serviceAccountRules: readonly StartRule[] = [
  {
    code: 'service-account-issuer',
    stage: 'validate',
    versions: '1.20-',
    source: SOURCE,
    check: issuerFaults,
  },
  { code: 'service-account-key', stage: 'validate', versions: '1.20-', source: SOURCE, check: keyFileFaults },
  {
    code: 'service-account-tokens',
    stage: 'validate',
    versions: '1.20-',
    source: VALIDATION,
    check: tokenFaults,
  },
  {
    code: 'service-account-jwks',
    stage: 'validate',
    versions: '1.20-',
    source: SOURCE,
    check: ({ text }) => {
      const uri = text('service-account-jwks-uri');
      if (uri === '') return [];
      const url = parseGoUrl(uri);
      const flag = 'service-account-jwks-uri';
      const advice = 'Write an https URL.';
      if (!url.ok)
        return [{ text: `service-account-jwks-uri must be a valid URL: ${url.message}`, flag, advice }];
      return faultIf(
        url.value.scheme !== 'https',
        `service-account-jwks-uri requires https scheme, parsed as: ${uri}`,
        flag,
        advice,
      );
    },
  },
  {
    code: 'service-account-expiration',
    stage: 'complete',
    versions: '1.20-',
    source: 'cmd/kube-apiserver/app/server.go',
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
    code: 'service-account-signing-endpoint',
    stage: 'complete',
    versions: '1.32-',
    source: VALIDATION,
    check: ({ text, list, gate }) => {
      const endpoint = text('service-account-signing-endpoint');
      const flag = 'service-account-signing-endpoint';
      if (endpoint === '') return [];
      const exclusive = (other: string): string =>
        `${other} and service-account-signing-endpoint are mutually exclusive and cannot be set at the same time`;
      const advice = 'Keep the key files or the external signer, not both.';
      if (text('service-account-signing-key-file') !== '')
        return [{ text: exclusive('service-account-signing-key-file'), flag, advice }];
      if (list('service-account-key-file').length > 0)
        return [{ text: exclusive('service-account-key-file'), flag, advice }];
      return faultIf(
        !gate('ExternalServiceAccountTokenSigner'),
        'setting service-account-signing-endpoint requires the gate ExternalServiceAccountTokenSigner',
        flag,
        'Set --feature-gates=ExternalServiceAccountTokenSigner=true.',
      );
    },
  },
];
