export {
  type AdmissionPlugin,
  type AdmissionPluginHistory,
  admissionPluginsOf,
} from './admission-plugins.js';
export { type ApiserverArgvInput, apiserverArgv } from './argv.js';
export { catalog } from './catalog/history.generated.js';
export type { FlagsByMinor } from './catalog/types.generated.js';
export { type ApiserverCheckInput, checkApiserver } from './check.js';
export {
  type AuditLevel,
  type AuditPolicy,
  type AuditRule,
  type AuditStage,
  parseAuditPolicy,
  writeAuditPolicy,
} from './documents/audit-policy.js';
export {
  type AuthenticationConfiguration,
  type ClaimOrExpression,
  type JwtAuthenticator,
  parseAuthenticationConfiguration,
  writeAuthenticationConfiguration,
} from './documents/authentication.js';
export {
  type EncryptionConfiguration,
  type EncryptionKey,
  type EncryptionProvider,
  parseEncryptionConfiguration,
  writeEncryptionConfiguration,
} from './documents/encryption.js';
export { apiserverRules } from './rules.js';
