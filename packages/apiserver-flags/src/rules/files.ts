import { missingFiles, type OpenedFile, type StartRule } from '@harderway/component-flags/kubernetes';

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
    stage: 'apply',
    words: (path, reason) =>
      `failed to read egress selector config: unable to read egress selector configuration from ${JSON.stringify(path)} [${reason}]`,
  },
  {
    flag: 'encryption-provider-config',
    stage: 'apply',
    words: (path, reason) =>
      `error opening encryption provider configuration file ${JSON.stringify(path)}: ${reason}`,
  },
  { flag: 'client-ca-file', stage: 'apply' },
  { flag: 'requestheader-client-ca-file', stage: 'apply' },
  { flag: 'token-auth-file', stage: 'apply' },
  { flag: 'oidc-ca-file', stage: 'apply' },
  { flag: 'service-account-key-file', stage: 'apply' },
  { flag: 'authentication-token-webhook-config-file', stage: 'apply' },
  { flag: 'authentication-config', stage: 'apply' },
  { flag: 'authorization-config', stage: 'apply' },
  { flag: 'authorization-policy-file', stage: 'apply' },
  { flag: 'authorization-webhook-config-file', stage: 'apply' },
  {
    flag: 'audit-policy-file',
    stage: 'apply',
    words: (path, reason) =>
      `loading audit policy file: failed to read file path ${JSON.stringify(path)}: ${reason}`,
  },
  {
    flag: 'admission-control-config-file',
    stage: 'apply',
    words: (path, reason) =>
      `failed to initialize admission: failed to read plugin config: unable to read admission control configuration from ${JSON.stringify(path)} [${reason}]`,
  },
  { flag: 'tracing-config-file', stage: 'apply' },
];

/** Rules of the files that the program opens before it serves. */
export const fileRules: readonly StartRule[] = [
  {
    code: 'file-missing',
    stage: 'apply',
    versions: '1.20-',
    source: 'cmd/kube-apiserver/app/server.go',
    check: (context) => missingFiles(context, OPENED),
  },
];
