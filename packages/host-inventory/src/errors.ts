import { CodedError } from '@harderway/diagnostics';

/** Codes of {@link InventoryError}. The README explains each. */
export type InventoryErrorCode = 'inventory-invalid' | 'host-unknown' | 'value-unsupported';

/** An inventory that can't be read, or does not have what was asked for. */
export class InventoryError extends CodedError<InventoryErrorCode> {
  override readonly name = 'InventoryError';
}

/** The error for a text that is not an inventory; the message says where. */
export const invalid = (message: string, cause?: unknown): InventoryError =>
  new InventoryError('inventory-invalid', message, { cause });
