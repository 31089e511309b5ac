import {
  type Fault,
  faultIf,
  type Rule,
  remark,
  type StartContext,
} from '@harderway/component-flags/kubernetes';
import { about } from './about.js';

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

function oidcFaults(context: StartContext): readonly Fault[] {
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
export const authenticationRules: readonly Rule[] = [
  { ...about('validate', 'oidc-pair'), check: oidcFaults },
  {
    ...about('apply', 'oidc-https'),
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
    ...about('validate', 'authentication-config-exclusive'),
    versions: '1.29-',
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
    ...about('validate', 'requestheader-uid'),
    versions: '1.32-',
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
    ...about('validate', 'requestheader-allowed-names'),
    versions: '1.35-',
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
    ...about('apply', 'token-webhook-version'),
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
    ...about('complete', 'anonymous-always-allow'),
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
