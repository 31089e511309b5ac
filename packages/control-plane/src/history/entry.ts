import { randomBytes } from 'node:crypto';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { ControlPlaneError } from '../model/errors.js';
import { operatorName } from '../model/operator.js';
import { type PlanOf, planSteps } from '../model/plan.js';

/** A program that a run put on hosts. */
export interface ProgramChange {
  readonly name: string;
  /** Absent where it was new there, or did not say. */
  readonly from?: string | undefined;
  readonly to: string;
}

/** A run that changed hosts, as they keep it: no contents, no secrets. */
export interface HistoryEntry {
  readonly id: string;
  /** When it began: ISO 8601, by the clock of the machine that ran it. */
  readonly at: string;
  /** Who ran it: `ada@workstation`. */
  readonly by: string;
  readonly cluster: string;
  /**
   * The procedure and phase that the run was part of: `upgrade: kubernetes 1.32.13`, or `upgrade: before kubernetes 1.32.13` for the
   * snapshot before it. Absent for a plan by itself.
   */
  readonly partOf?: string | undefined;
  /** `begun`: it was killed, or is still at work. */
  readonly state: 'begun' | 'done' | 'failed';
  /** How many steps the plan had, and on which hosts. */
  readonly steps: number;
  readonly hosts: readonly string[];
  readonly programs: readonly ProgramChange[];
  readonly elapsedMs?: number | undefined;
  /** Where it failed. */
  readonly error?: { readonly code: string; readonly step?: string | undefined } | undefined;
}

const newEntry = (): Pick<HistoryEntry, 'id' | 'at' | 'by'> => ({
  id: randomBytes(6).toString('hex'),
  at: new Date().toISOString(),
  by: operatorName(),
});

/** The entry of an adoption, which records so many units on hosts and changes nothing else there. */
export const adoptionEntry = (
  { name }: ClusterSpec,
  units: number,
  hosts: readonly string[],
): HistoryEntry => ({
  ...newEntry(),
  cluster: name,
  partOf: 'adopt',
  state: 'done',
  steps: units,
  hosts,
  programs: [],
});

/**
 * The entry of a run that begins.
 *
 * @param partOf the procedure and phase that it is part of
 */
export function entryOf(plan: PlanOf, partOf?: string): HistoryEntry {
  const steps = planSteps(plan);
  const programs = new Map<string, ProgramChange>();
  for (const step of steps)
    if (step.kind === 'change' && step.program !== undefined)
      programs.set(JSON.stringify(step.program), step.program);
  return {
    ...newEntry(),
    cluster: plan.cluster,
    partOf,
    state: 'begun',
    steps: steps.length,
    hosts: [...new Set(steps.map(({ host }) => host))],
    programs: [...programs.values()],
  };
}

/** The entry of a run that has ended, by an error or without one. */
export function ended(entry: HistoryEntry, elapsedMs: number, error?: unknown): HistoryEntry {
  if (error === undefined) return { ...entry, elapsedMs, state: 'done' };
  const { code, step } = error instanceof ControlPlaneError ? error : { code: 'stopped', step: undefined };
  return { ...entry, elapsedMs, state: 'failed', error: { code, step } };
}
