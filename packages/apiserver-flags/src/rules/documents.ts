import { documentRules, type Rule } from '@harderway/component-flags/kubernetes';
import { parseAdmissionConfiguration } from '../documents/admission.js';
import { parseAuditPolicy } from '../documents/audit-policy.js';
import { parseAuthenticationConfiguration } from '../documents/authentication.js';
import { parseAuthorizationConfiguration } from '../documents/authorization.js';
import { parseEncryptionConfiguration } from '../documents/encryption.js';
import { documentRegistry } from '../documents/registry.js';

/** Rules of the files that flags name. */
export const configurationRules: readonly Rule[] = documentRules(documentRegistry.rules, [
  { flag: 'authorization-config', parse: parseAuthorizationConfiguration },
  {
    flag: 'encryption-provider-config',
    parse: parseEncryptionConfiguration,
    later: { 'kms-v1': {}, 'resource-masked': {} },
    ahead: {
      '1.20-1.25': 'error while parsing encryption provider configuration file: ',
      '1.26-': 'error while parsing file: ',
    },
  },
  { flag: 'audit-policy-file', parse: parseAuditPolicy, ahead: { '1.20-': 'loading audit policy file: ' } },
  {
    flag: 'authentication-config',
    parse: parseAuthenticationConfiguration,
    ahead: { '1.34-': 'invalid authentication configuration: ' },
  },
  {
    flag: 'admission-control-config-file',
    parse: parseAdmissionConfiguration,
    ahead: {
      '1.20-1.30': 'failed to initialize admission: failed to read plugin config: ',
      '1.31-': 'failed to apply admission: failed to read plugin config: ',
    },
    later: {
      'plugin-configuration': {
        '1.20-1.30': 'failed to initialize admission: ',
        '1.31-': 'failed to apply admission: ',
      },
      'plugin-ignored': {},
    },
  },
]);
