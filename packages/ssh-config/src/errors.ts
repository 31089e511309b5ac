import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link SshConfigError}. The README explains each. */
export type SshConfigErrorCode = 'config-invalid' | 'config-unreadable' | 'proxy-jump-circular';

/** A configuration that ssh(1) would refuse as well, or that cannot be read. */
export class SshConfigError extends CodedError<SshConfigErrorCode> {
  override readonly name = 'SshConfigError';
}
