import type { ReadDocument } from '@harderway/component-flags/documents';
import type { RuleFault, StartRule } from '@harderway/component-flags/kubernetes';
import { parseAuditPolicy } from '../documents/audit-policy.js';
import { parseAuthenticationConfiguration } from '../documents/authentication.js';
import { parseEncryptionConfiguration } from '../documents/encryption.js';

const DOCUMENTS: readonly (readonly [
  flag: string,
  parse: (text: string, version: string) => ReadDocument,
])[] = [
  ['encryption-provider-config', parseEncryptionConfiguration],
  ['audit-policy-file', parseAuditPolicy],
  ['authentication-config', parseAuthenticationConfiguration],
];

/** Rules of the files that flags name, where their text is known. */
export const documentRules: readonly StartRule[] = [
  {
    code: 'document',
    stage: 'apply',
    versions: '1.20-',
    source: 'staging/src/k8s.io/apiserver/pkg/server/options',
    check: ({ text, files, version }) =>
      DOCUMENTS.flatMap(([flag, parse]): readonly RuleFault[] => {
        const path = text(flag);
        const content = path === '' ? undefined : files.read?.(path);
        if (content === undefined) return [];
        return parse(content, version).diagnostics.map(
          ({ severity, code, message, programText, position }) => ({
            severity,
            code,
            text: programText ?? message,
            flag,
            advice: `${path}:${position.line}:${position.column}: ${message}`,
          }),
        );
      }),
  },
];
