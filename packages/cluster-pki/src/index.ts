export { type AuthorityRequest, createAuthority } from './certificate/authority.js';
export { fingerprintOf } from './certificate/fingerprint.js';
export {
  type CertificateReport,
  type InspectOptions,
  inspectCertificate,
} from './certificate/inspect.js';
export { type IssueRequest, issueCertificate } from './certificate/issue.js';
export { type CheckedPki, type CheckOptions, checkClusterPki } from './cluster/check.js';
export {
  type ClusterPkiOptions,
  createClusterPki,
  type EnsuredPki,
  type EnsureOptions,
  ensureClusterPki,
} from './cluster/cluster.js';
export { type HostKubeconfigOptions, hostKubeconfig } from './cluster/host-kubeconfig.js';
export { type SigningRequest, type SigningRequests, signingRequests } from './cluster/requests.js';
export { type TakenCertificates, takeCertificates } from './cluster/signed-elsewhere.js';
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
} from './contents/authorities.js';
export { type PkiDiagnostic, type PkiDiagnosticCode, rules } from './diagnostics.js';
export type { DistinguishedName } from './encoding/der.js';
export {
  type EncryptionConfiguration,
  type EncryptionProvider,
  formatEncryptionConfiguration,
} from './encryption/encryption.js';
export { type EncryptionKeyName, encryptionKeyNames } from './encryption/key-names.js';
export { defaultEnvironment } from './environment.js';
export { PkiError, type PkiErrorCode } from './errors.js';
export * from './kubeconfigs.js';
export type * from './model.js';
export { type ExpiryEntry, expiryReport } from './renewal/expiry.js';
export { type Renewal, renewCertificate, renewKubeconfig } from './renewal/renew.js';
export { derivedFiles } from './rotation/derived-files.js';
export { type AuthorityRotation, type RotationOptions, rotateAuthority } from './rotation/rotate.js';
export type { RotationStage, RotationStageName } from './rotation/stages.js';
