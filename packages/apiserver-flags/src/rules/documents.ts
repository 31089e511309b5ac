import { documentRules, type Rule } from '@harderway/component-flags/kubernetes';
import { parseAuditPolicy } from '../documents/audit-policy.js';
import { parseAuthenticationConfiguration } from '../documents/authentication.js';
import { documentRegistry } from '../documents/document-rules.js';
import { parseEncryptionConfiguration } from '../documents/encryption.js';

/** Rules of the files that flags name. */
export const configurationRules: readonly Rule[] = documentRules(documentRegistry.rules, [
  { flag: 'encryption-provider-config', parse: parseEncryptionConfiguration },
  { flag: 'audit-policy-file', parse: parseAuditPolicy },
  { flag: 'authentication-config', parse: parseAuthenticationConfiguration },
]);
