import { fileRule, type OpenedFile, type Rule } from '@harderway/component-flags/kubernetes';

const OPENED: readonly OpenedFile[] = [
  {
    flag: 'service-account-signing-key-file',
    stage: 'complete',
    when: ({ value }) => {
      const issuer = value('service-account-issuer');
      return Array.isArray(issuer) ? issuer.length > 0 && issuer[0] !== '' : issuer !== '';
    },
    words: (_path, reason) => `failed to parse service-account-issuer-key-file: ${reason}`,
  },
  {
    flag: 'egress-selector-config-file',

    words: (path, reason) =>
      `failed to read egress selector config: unable to read egress selector configuration from ${JSON.stringify(path)} [${reason}]`,
  },
  {
    flag: 'encryption-provider-config',

    words: (path, reason) =>
      `error opening encryption provider configuration file ${JSON.stringify(path)}: ${reason}`,
  },
  { flag: 'client-ca-file' },
  { flag: 'requestheader-client-ca-file' },
  { flag: 'token-auth-file' },
  { flag: 'oidc-ca-file' },
  { flag: 'service-account-key-file' },
  { flag: 'authentication-token-webhook-config-file' },
  { flag: 'authentication-config' },
  { flag: 'authorization-config' },
  { flag: 'authorization-policy-file' },
  { flag: 'authorization-webhook-config-file' },
  {
    flag: 'audit-policy-file',

    words: (path, reason) =>
      `loading audit policy file: failed to read file path ${JSON.stringify(path)}: ${reason}`,
  },
  {
    flag: 'admission-control-config-file',

    words: (path, reason) =>
      `failed to initialize admission: failed to read plugin config: unable to read admission control configuration from ${JSON.stringify(path)} [${reason}]`,
  },
  { flag: 'tracing-config-file' },
];

/** The rule of the files that the program opens before it serves. */
export const openedFiles: Rule = fileRule('cmd/kube-apiserver/app/server.go', OPENED);
