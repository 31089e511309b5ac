import type { MessageCode } from '../context.js';
import type { GlobalState } from '../global/global.js';
import type { InstanceDraft } from './draft.js';

/** An instance while it is completed. */
export interface Completion {
  readonly draft: InstanceDraft;
  readonly global: GlobalState;
  readonly strict: boolean;
  report(code: MessageCode, message: string, keyword?: string): void;
}
