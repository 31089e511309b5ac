import {
  faultIf,
  INVALID_OPTIONS,
  type KubernetesFault,
  type KubernetesRule,
  remark,
  type StartContext,
} from '@harderway/component-flags/kubernetes';

const SOURCE = 'pkg/kubeapiserver/options/authentication.go';

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

function oidcFaults(context: StartContext): readonly KubernetesFault[] {
  const { text, given } = context;
  const url = text('oidc-issuer-url') !== '';
  const client = text('oidc-client-id') !== '';
  const flag = url ? 'oidc-client-id' : 'oidc-issuer-url';
  const hint = 'Give --oidc-issuer-url and --oidc-client-id.';
  if (!context.in('1.28-'))
    return faultIf(
      url !== client,
      'oidc-issuer-url and oidc-client-id should be specified together',
      flag,
      hint,
    );
  const any = OIDC.some(given);
  if (text('authentication-config') !== '') return [];
  return faultIf(
    any && !(url && client),
    'oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are set',
    flag,
    hint,
  );
}

/** Rules of authentication. */
export const authenticationRules: readonly KubernetesRule[] = [
  {
    code: 'oidc-pair',
    severity: 'error',
    title: 'OpenID Connect without issuer or client',
    why: INVALID_OPTIONS,
    example: {
      bad: '--oidc-issuer-url=https://login.example',
      good: '--oidc-issuer-url=https://login.example\n--oidc-client-id=kubernetes',
    },
    stage: 'validate',
    source: SOURCE,
    check: oidcFaults,
  },
  {
    code: 'oidc-https',
    severity: 'error',
    title: 'issuer of OpenID Connect without https',
    why: 'The keys of the issuer are fetched from there, so anybody in between could sign tokens.',
    example: {
      bad: '--oidc-issuer-url=http://login.example\n--oidc-client-id=kubernetes',
      good: '--oidc-issuer-url=https://login.example\n--oidc-client-id=kubernetes',
    },
    stage: 'apply',
    source: 'staging/src/k8s.io/apiserver/plugin/pkg/authenticator/token/oidc',
    check: ({ text }) =>
      faultIf(
        text('oidc-issuer-url') !== '' &&
          text('oidc-client-id') !== '' &&
          !text('oidc-issuer-url').startsWith('https:'),
        `'oidc-issuer-url' (${JSON.stringify(text('oidc-issuer-url'))}) has invalid scheme (${JSON.stringify(text('oidc-issuer-url').split(':')[0] ?? '')}), require 'https'`,
        'oidc-issuer-url',
        'Issuers are reached by https alone.',
      ),
  },
  {
    code: 'authentication-config-exclusive',
    severity: 'error',
    title: '--authentication-config beside oidc-* flags, or without its feature gate',
    why: INVALID_OPTIONS,
    example: {
      bad: '--authentication-config=/authentication.yaml\n--oidc-issuer-url=https://login.example\n--oidc-client-id=kubernetes',
      good: '--authentication-config=/authentication.yaml',
    },
    stage: 'validate',
    versions: '1.29-',
    source: SOURCE,
    check: ({ text, given, gate, gates }) => {
      if (text('authentication-config') === '') return [];
      const flag = 'authentication-config';
      return [
        ...faultIf(
          gates.has('StructuredAuthenticationConfiguration') &&
            !gate('StructuredAuthenticationConfiguration'),
          'set --feature-gates=StructuredAuthenticationConfiguration=true to use authentication-config file',
          flag,
          'Set the gate, or use the oidc-* flags.',
        ),
        ...faultIf(
          OIDC.some(given),
          'authentication-config file and oidc-* flags are mutually exclusive',
          flag,
          'Move the issuers of the oidc-* flags into the file.',
        ),
      ];
    },
  },
  {
    code: 'requestheader-uid',
    severity: 'error',
    title: 'request headers for the UID without X-Remote-Uid',
    why: 'Aggregated API servers send X-Remote-Uid, and their calls would be refused.',
    example: {
      bad: '--requestheader-uid-headers=X-Uid',
      good: '--requestheader-uid-headers=X-Remote-Uid',
      given: { version: '1.34' },
    },
    stage: 'validate',
    versions: '1.32-',
    source: 'staging/src/k8s.io/apiserver/pkg/server/options/authentication.go',
    check: ({ list }) =>
      faultIf(
        list('requestheader-uid-headers').length > 0 &&
          !list('requestheader-uid-headers').some((name) => name.toLowerCase() === 'x-remote-uid'),
        `--requestheader-uid-headers="${list('requestheader-uid-headers').join(',')}" is set without specifying the standard X-Remote-Uid header - API aggregation will not work`,
        'requestheader-uid-headers',
        'Add X-Remote-Uid.',
      ),
  },
  {
    code: 'requestheader-allowed-names',
    severity: 'error',
    title: 'one CA for clients and for authenticating proxies',
    why: 'Every client certificate of that CA could act as a proxy and name any user.',
    example: {
      bad: '--client-ca-file=/ca.pem\n--requestheader-client-ca-file=/ca.pem',
      good: '--client-ca-file=/ca.pem\n--requestheader-client-ca-file=/ca.pem\n--requestheader-allowed-names=front-proxy',
      given: { version: '1.35' },
    },
    stage: 'validate',
    versions: '1.35-',
    source: SOURCE,
    check: ({ text, list }) => {
      const ca = text('requestheader-client-ca-file');
      return faultIf(
        ca !== '' && ca === text('client-ca-file') && list('requestheader-allowed-names').length === 0,
        '--requestheader-client-ca-file and --client-ca-file contain overlapping certificates; --requestheader-allowed-names must be specified to ensure regular client certificates cannot set authenticating proxy headers for arbitrary users',
        'requestheader-allowed-names',
        'Name the proxy certificates, or give the proxies a CA of their own.',
      );
    },
  },
  {
    code: 'token-webhook-version',
    severity: 'error',
    title: 'version of the token webhook that the program does not have',
    why: 'The program ends when it builds its authenticators.',
    example: {
      bad: '--authentication-token-webhook-config-file=/webhook.kubeconfig\n--authentication-token-webhook-version=v2',
      good: '--authentication-token-webhook-config-file=/webhook.kubeconfig\n--authentication-token-webhook-version=v1',
    },
    stage: 'apply',
    source: SOURCE,
    check: ({ text }) => {
      const version = text('authentication-token-webhook-version');
      return faultIf(
        text('authentication-token-webhook-config-file') !== '' && version !== 'v1' && version !== 'v1beta1',
        `unsupported webhook authenticator version ${JSON.stringify(version)}, supported versions are "v1", "v1beta1"`,
        'authentication-token-webhook-version',
        'Use v1.',
      );
    },
  },
  {
    code: 'anonymous-always-allow',
    severity: 'warning',
    title: 'anonymous callers with the authorizer AlwaysAllow',
    why: 'The program switches anonymous callers off, so that probes without credentials get 401.',
    example: { bad: '--authorization-mode=AlwaysAllow', good: '--authorization-mode=Node,RBAC' },
    stage: 'complete',
    source: SOURCE,
    check: ({ bool, list, in: within }) => {
      const modes = list('authorization-mode');
      const open = modes.includes('AlwaysAllow') || (modes.length === 0 && within('1.29-'));
      if (!open || !bool('anonymous-auth')) return [];
      return [
        remark(
          'AnonymousAuth is not allowed with the AlwaysAllow authorizer. Resetting AnonymousAuth to false.',
          'authorization-mode',
          'Use --authorization-mode=Node,RBAC: with AlwaysAllow everybody may do everything.',
        ),
      ];
    },
  },
];
