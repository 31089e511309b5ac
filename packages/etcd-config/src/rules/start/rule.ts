import type { StartFault, StartStage } from '@harderway/component-flags/program';
import type { EtcdCode } from '../../codes.js';
import type { Effective } from '../effective.js';
import type { StartCode } from './rules.generated.js';

/**
 * When etcd notices: while it reads its settings, while it validates them, while it starts listening, while it bootstraps,
 * once it serves. `advice` never keeps it from starting.
 */
export type Stage = 'read' | 'validate' | 'listen' | 'bootstrap' | 'serve' | 'advice';

/** The stages in etcd's order. */
export const STAGES: readonly StartStage<Stage>[] = [
  { name: 'read' },
  { name: 'validate' },
  { name: 'listen' },
  { name: 'bootstrap' },
  { name: 'serve' },
  { name: 'advice' },
];

/** A rule about the value of one flag, or of several alike. In its texts `{flag}` is the flag, `{value}` the value. */
export interface ValueFacts {
  /** Those that the version lacks are skipped. */
  readonly flags: readonly string[];
  /** Advice on a wrong value. */
  readonly hint: string;
  readonly exitCode?: number | undefined;
  /** The right words; of a list flag, the right items. */
  readonly oneOf?: readonly string[] | undefined;
  /** The wrong words. */
  readonly noneOf?: readonly string[] | undefined;
  readonly least?: number | undefined;
  readonly most?: number | undefined;
  /** The words for a wrong value: those of etcd, except in advice. */
  readonly words?: string | undefined;
}

/** The words for a wrong value of a flag; undefined for a right one. */
export type Judge = (values: Effective, flag: string) => string | undefined;

/** The facts of a rule besides its explanation. */
export interface RuleFacts {
  readonly stage: Stage;
  readonly versions?: string | undefined;
  /** Present in a rule about the value of a flag. */
  readonly value?: ValueFacts | undefined;
}

/** A fault that a rule found. */
export type Fault = StartFault<Stage, EtcdCode>;

/** Finds faults in the settings of an etcd process. */
export type Check = (values: Effective) => Iterable<Fault>;

/** Checks by the code that they report. */
export type Checks = Readonly<Partial<Record<StartCode, Check>>>;

/** Judges of the rules about values that facts alone do not judge, by the code that they report. */
export type Judges = Readonly<Partial<Record<StartCode, Judge>>>;

/** A fault in etcd's own words, unless `more` has a clearer message. */
export const fault = (
  flag: string,
  programText: string,
  hint: string,
  more: Partial<Pick<Fault, 'message' | 'severity'>> = {},
): Fault => ({ flag, message: programText, hint, programText, ...more });

/** A fault when the file that a flag names is known to be missing. */
export function* missingFile(values: Effective, flag: string): Iterable<Fault> {
  const path = values.text(flag);
  if (path === '' || values.surroundings.fileState?.(path) !== 'missing') return;
  const message = `--${flag}: ${path} does not exist`;
  const hint = 'put the file in place or correct the path';
  yield fault(flag, `open ${path}: no such file or directory`, hint, { message });
}
