import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link InventoryError}. The README explains each. */
export type InventoryErrorCode =
  | 'inventory-invalid'
  | 'host-unknown'
  | 'host-ambiguous'
  | 'pattern-slow'
  | 'value-unsupported';

const hints: Readonly<Record<InventoryErrorCode, string>> = {
  'inventory-invalid': 'Correct the inventory; `ansible-inventory --list` reads it too.',
  'host-unknown': 'Name a host or a group of the inventory.',
  'host-ambiguous': 'Rename the host or the group.',
  'pattern-slow': 'Write a character class such as [ab] for (a|b), or several patterns with commas between.',
  'value-unsupported': 'Write the value itself into the inventory.',
};

/** An inventory that can't be read, or does not have what was asked for. */
export class InventoryError extends CodedError<InventoryErrorCode> {
  override readonly name = 'InventoryError';

  /** @param options `hint`: advice that fits better than the usual one of the code */
  constructor(
    code: InventoryErrorCode,
    message: string,
    { hint = hints[code], cause }: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(code, message, { hint, cause });
  }
}

/** The error for a text that is not an inventory; the message says where. */
export const invalid = (message: string, cause?: unknown): InventoryError =>
  new InventoryError('inventory-invalid', message, { cause });
