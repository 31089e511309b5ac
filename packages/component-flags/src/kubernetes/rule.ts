import type { StartFault, StartRule, StartStage } from '../program/index.js';
import type { StartContext } from './context.js';

/**
 * When a Kubernetes program notices a fault. What is `connected` shows only once it has reached the API server
 * (kube-apiserver: etcd), so a program that never does keeps running.
 */
export type KubernetesStage = 'parse' | 'arguments' | 'complete' | 'validate' | 'apply' | 'run' | 'connected';

/** The stages in order. Only validation goes on after a fault. */
export const STAGES: readonly StartStage<KubernetesStage>[] = [
  { name: 'parse' },
  { name: 'arguments' },
  { name: 'complete' },
  { name: 'validate', collects: true },
  { name: 'apply' },
  { name: 'run' },
  { name: 'connected', decides: false },
];

/** A fault that a rule of a Kubernetes program found. */
export type Fault = StartFault<KubernetesStage>;

/** A rule of a Kubernetes program. Its source is a file of the Kubernetes repository where nothing else is said. */
export type Rule = StartRule<StartContext, KubernetesStage>;

/** A fault in the program's own words. */
export const fault = (text: string, flag: string, hint: string, more: Partial<Fault> = {}): Fault => ({
  message: text,
  programText: text,
  flag,
  hint,
  ...more,
});

/** No fault, or one in the program's own words. */
export const faultIf = (wrong: boolean, text: string, flag: string, hint: string): readonly Fault[] =>
  wrong ? [fault(text, flag, hint)] : [];

/** A fault of which the program says nothing. */
export const remark = (message: string, flag: string, hint: string, more: Partial<Fault> = {}): Fault => ({
  message,
  flag,
  hint,
  ...more,
});

/** A fault with other words of the program's. */
export const inWords = (found: Fault, text: string): Fault => ({
  ...found,
  message: text,
  programText: text,
});
