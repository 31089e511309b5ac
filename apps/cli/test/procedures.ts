import type { ControlPlaneError, Procedure, ProcedureRequest } from '@harderway/control-plane';
import type { ControlPlane } from '../src/context.js';
import { noPki } from './surroundings.js';

type Phase = Procedure['phases'][number];

/** A phase that edits cluster.yaml and verifies. */
export const hop = (version: string): Phase => ({
  id: `kubernetes ${version}`,
  title: `Kubernetes to ${version}`,
  before: [],
  edit: { kind: 'cluster-file', edits: [{ path: ['versions', 'kubernetes'], value: version }] },
  after: [],
  verify: true,
});

/** An engine that plans a made-up procedure, and what it was asked to do. */
export interface ProcedureEngine {
  readonly engine: Partial<ControlPlane>;
  readonly requests: readonly ProcedureRequest[];
  /** Ids of phases. */
  readonly done: readonly string[];
}

/** Makes an engine that plans this procedure for every request, and carries it out in name only. */
export function procedureEngine(procedure: Procedure, failure?: ControlPlaneError): ProcedureEngine {
  const requests: ProcedureRequest[] = [];
  const done: string[] = [];
  const engine: Partial<ControlPlane> = {
    ensurePki: noPki,
    loadPki: noPki,
    planProcedure: async (_, request) => {
      requests.push(request);
      return procedure;
    },
    carryOutProcedure: async (_, { phases }, { onPhase, onPlan, onNote } = {}) => {
      for (const [index, phase] of phases.entries()) {
        onPhase?.(phase, index);
        if (phase.plan !== undefined) onPlan?.(phase.plan, []);
        onNote?.(`${phase.id} has a note`);
        if (failure !== undefined) throw failure;
        done.push(phase.id);
      }
      const reports = phases.map(({ id }) => ({ id, steps: 1, elapsedMs: 1, notes: [] }));
      return { phases: reports, elapsedMs: 1500 };
    },
  };
  return { engine, requests, done };
}
