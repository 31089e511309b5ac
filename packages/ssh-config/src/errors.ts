import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link SshConfigError}. The README explains each. */
export type SshConfigErrorCode =
  | 'config-invalid'
  | 'config-unreadable'
  | 'destination-invalid'
  | 'proxy-jump-circular';

const hints: Readonly<Record<SshConfigErrorCode, string>> = {
  'config-invalid': 'Correct the line; ssh refuses it too.',
  'config-unreadable': 'Check the path and the permissions of the file.',
  'destination-invalid': 'Give HOST, USER@HOST or ssh://USER@HOST:PORT.',
  'proxy-jump-circular': 'Let ProxyJump lead to the host by a chain that ends.',
};

/** A configuration or destination that ssh(1) would refuse as well, or a file that cannot be read. */
export class SshConfigError extends CodedError<SshConfigErrorCode> {
  override readonly name = 'SshConfigError';

  /** @param options `hint`: advice that fits better than the usual one of the code */
  constructor(
    code: SshConfigErrorCode,
    message: string,
    { hint = hints[code], cause }: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(code, message, { hint, cause });
  }
}
