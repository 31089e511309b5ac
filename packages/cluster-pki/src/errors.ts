import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link PkiError}. The README explains each. */
export type PkiErrorCode =
  | 'authorities-unreadable'
  | 'authority-expired'
  | 'authority-key-missing'
  | 'authority-missing'
  | 'certificate-unreadable'
  | 'encryption-key-size'
  | 'encryption-missing'
  | 'encryption-not-rotatable'
  | 'invalid-address'
  | 'invalid-name'
  | 'invalid-validity'
  | 'key-encrypted'
  | 'key-mismatch'
  | 'key-unreadable'
  | 'key-unsupported'
  | 'name-forbidden'
  | 'kubeconfig-conflict'
  | 'kubeconfig-unreadable'
  | 'no-certificate'
  | 'not-an-authority'
  | 'rotation-refused'
  | 'token-key-missing'
  | 'usage-forbidden';

/** Certificates, keys or their descriptions can't be used. Never holds key material. */
export class PkiError extends CodedError<PkiErrorCode> {
  override readonly name = 'PkiError';
  /** The file of the cluster that can't be used, where it is one. */
  readonly file: string | undefined;
  /** The name of the authority that is missing or has no key, such as `etcd-ca`. */
  readonly authority: string | undefined;

  constructor(
    code: PkiErrorCode,
    message: string,
    options: {
      readonly hint?: string | undefined;
      readonly file?: string | undefined;
      readonly authority?: string | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(code, message, options);
    this.file = options.file;
    this.authority = options.authority;
  }
}
