import type { DocumentLine, VirtualLine } from '../document/document.js';
import type { Environment } from '../environment.js';
import type { CheckedService } from '../services.generated.js';
import type { WrittenFallback } from './fallback.js';
import type { Warn } from './messages.js';
import type { Draft, GlobalState, VirtualState } from './state.js';
import type { ReadValue } from './values.js';

/** The head of a file that is being read. */
export interface HeadDraft {
  readonly environment: Environment;
  readonly state: Draft<GlobalState>;
  readonly warn: Warn;
}

/** A section that is being read. Timeouts and counts are `-1` until they are set. */
export interface SectionDraft {
  readonly header: VirtualLine;
  readonly environment: Environment;
  readonly state: Draft<Omit<VirtualState, 'real' | 'id' | 'flags' | 'service' | 'fallback'>> & {
    service?: CheckedService | undefined;
  };
  /** Address and port as written; absent for a firewall mark. */
  readonly endpoint?: string | undefined;
  readonly reals: { readonly value: string; readonly line: DocumentLine }[];
  fallback?: { readonly written: WrittenFallback; readonly line: DocumentLine } | undefined;
  readonly warn: Warn;
}

/** Takes the value of a directive. False if the program does not know the directive with such a value. */
export type Take<From> = (draft: From, value: string, line: DocumentLine) => boolean;

/** Directives by name. */
export type Directives<From> = Readonly<Record<string, Take<From>>>;

/** Stores under a key what a reader takes of the value. */
export function store<State, Key extends keyof State>(
  key: Key,
  read: ReadValue<NonNullable<State[Key]>>,
): Take<{ readonly state: State }> {
  return ({ state }, value, line) => {
    const found = read(value, line);
    if (found === undefined) return false;
    state[key] = found;
    return true;
  };
}
