import type { Environment } from './environment.js';
import type { WrittenFallback } from './fallback.js';
import type { Draft, VirtualState } from './state.js';

/** A section that is being read. Timeouts and counts are `-1` until they are set. */
export interface SectionDraft {
  readonly line: number;
  readonly environment: Environment;
  readonly state: Draft<Omit<VirtualState, 'real' | 'id' | 'flags' | 'service' | 'fallback'>> & {
    service?: string;
  };
  /** Address and port as written; absent for a firewall mark. */
  readonly endpoint?: string;
  readonly reals: { readonly value: string; readonly line: number }[];
  fallback?: { readonly written: WrittenFallback; readonly line: number };
  /** Takes a warning of the program. */
  warn(line: number, message: string): void;
}

/** Takes a directive's value. False if the program has no such directive with such a value. */
export type Take = (draft: SectionDraft, value: string, line: number) => boolean | undefined;
