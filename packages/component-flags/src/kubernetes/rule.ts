import type { Severity } from '../diagnostic.js';
import type { StartContext } from './context.js';

/**
 * When the program notices: stages follow each other, and it ends with the first one that fails. What is
 * `connected` shows only once it has reached the API server (kube-apiserver: etcd), so a program that never does keeps
 * running.
 */
export type StartStage = 'complete' | 'validate' | 'apply' | 'run' | 'connected';

/** The order of the stages that need nothing but the program itself. */
export const STAGES: readonly StartStage[] = ['complete', 'validate', 'apply', 'run'];

/** One fault that a rule found. */
export interface RuleFault {
  /** The words of the program. */
  readonly text: string;
  /** The flag that it is about. */
  readonly flag: string;
  /** What to do. */
  readonly advice: string;
  /** Default: error. Warnings do not keep the program from starting. */
  readonly severity?: Severity;
  /** The exit code, where it is not 1. */
  readonly exitCode?: number;
  /** Overrides the rule's code. */
  readonly code?: string;
  /** Overrides the rule's stage. */
  readonly stage?: StartStage;
}

/** A check that the program makes at start. */
export interface StartRule {
  /** Stable; README lists them. */
  readonly code: string;
  readonly stage: StartStage;
  /** Versions whose program makes the check. */
  readonly versions: string;
  /** The file of the Kubernetes sources that makes it. */
  readonly source: string;
  readonly check: (context: StartContext) => readonly RuleFault[];
}

/** No fault, or one. */
export const faultIf = (wrong: boolean, text: string, flag: string, advice: string): readonly RuleFault[] =>
  wrong ? [{ text, flag, advice }] : [];
