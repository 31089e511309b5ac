export {
  type AuthorityRole,
  type AuthorityUse,
  type AuthorityUses,
  authoritiesFile,
  authorityNames,
  formatUses,
  guideFault,
  type SigningRole,
  signingFiles,
  trustFile,
  usesOf,
} from './authorities.js';
export { type AuthorityRequest, createAuthority } from './authority.js';
export { type IssueRequest, issueCertificate } from './certificate.js';
export { type CheckedPki, type CheckOptions, checkClusterPki } from './check.js';
export {
  type ClusterPkiOptions,
  createClusterPki,
  type EnsuredPki,
  type EnsureOptions,
  ensureClusterPki,
} from './cluster.js';
export type { DistinguishedName } from './der.js';
export { derivedFiles } from './derived-files.js';
export { type PkiDiagnostic, type PkiDiagnosticCode, rules } from './diagnostics.js';
export {
  type EncryptionConfiguration,
  type EncryptionProvider,
  formatEncryptionConfiguration,
} from './encryption.js';
export { type EncryptionKeyName, encryptionKeyNames } from './encryption-key-names.js';
export { defaultEnvironment } from './environment.js';
export { PkiError, type PkiErrorCode } from './errors.js';
export { type ExpiryEntry, expiryReport } from './expiry.js';
export { fingerprintOf } from './fingerprint.js';
export { type HostKubeconfigOptions, hostKubeconfig } from './host-kubeconfig.js';
export {
  type CertificateReport,
  type InspectOptions,
  inspectCertificate,
} from './inspect.js';
export * from './kubeconfigs.js';
export type * from './model.js';
export { type Renewal, renewCertificate, renewKubeconfig } from './renew.js';
export { type SigningRequest, type SigningRequests, signingRequests } from './requests.js';
export { type AuthorityRotation, type RotationOptions, rotateAuthority } from './rotate.js';
export type { RotationStage, RotationStageName } from './rotation-stages.js';
export { type TakenCertificates, takeCertificates } from './signed-elsewhere.js';
