import type { MessageId } from './messages.generated.js';

/** A fault of a unit as a whole, before it has its words and its place. */
export interface UnitFault {
  readonly severity: 'error' | 'warning';
  readonly id: MessageId;
  /** The text that the message quotes. */
  readonly value?: string | undefined;
}

/** The fault for which systemd refuses a unit. */
export const refuse = (id: MessageId, value?: string): readonly UnitFault[] => [
  { severity: 'error', id, value },
];
