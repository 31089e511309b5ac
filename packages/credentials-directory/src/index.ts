export { CredentialsError, type CredentialsErrorCode } from './errors.js';
export { presentAuthorities } from './files/former.js';
export { type CredentialsInput, type PkiState, pkiState } from './files/pki-state.js';
export { readCredentials } from './files/read.js';
export { isLocked, lockCredentials, unlockCredentials } from './locked/lock.js';
export { openSecretsEarly, publicFiles, writeSecret } from './locked/secret-files.js';
export { checkPki, type PkiCheck, type PkiFinding } from './pki/check.js';
export {
  encryptionFile,
  formerEncryption,
  keepFormerEncryption,
  readEncryption,
} from './pki/encryption.js';
export { type EnsurePkiOptions, ensurePki, type PkiEvent } from './pki/ensure.js';
export { invalidPki, missingPki } from './pki/invalid.js';
export { adminKubeconfig } from './pki/kubeconfig.js';
export { loadPki } from './pki/load.js';
export { importCertificates, requestCertificates, type WrittenRequest } from './pki/signed-elsewhere.js';
export { isSealed, parseIdentities, type Seal, type SealKey, seal, unseal } from './sealed/seal.js';
export { openCredentials, sealCredentials } from './sealed/whole-directory.js';
