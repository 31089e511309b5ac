export { type ApplyPlanOptions, type ApplyReport, applyPlan } from './apply/apply.js';
export type { OperationNote, WaveOptions } from './apply/run.js';
export { type Snapshot, type SnapshotOptions, takeSnapshot } from './backup/take-snapshot.js';
export { type RenderedFile, type RenderOptions, renderCluster } from './components/render.js';
export { type DrillOptions, drillSnapshot } from './drill/drill.js';
export type { PreflightFinding, PreflightResult } from './facts/model.js';
export type { HistoryEntry, ProgramChange } from './history/entry.js';
export { type History, readHistory } from './history/history.js';
export { openSession, type SessionOptions } from './hosts/session.js';
export type { Architecture } from './model/architecture.js';
export type { Check } from './model/check.js';
export {
  ControlPlaneError,
  type ControlPlaneErrorCode,
  type ControlPlaneErrorContext,
} from './model/errors.js';
export type { Materials, ProgramProvider } from './model/materials.js';
export {
  type ChangeStep,
  type Guard,
  localhost,
  type PlannedHost,
  type Premise,
  planIsEmpty,
  planSteps,
  planToJson,
} from './model/plan.js';
export type { RotatedRole } from './model/rotation.js';
export type { Session, UnreachableHost } from './model/session.js';
export type { Operation } from './operations/operation.js';
export type { HostSteps, OperationStep, Plan, Step, Wave } from './operations/plan.js';
export { type PlanOptions, planCluster } from './plan/plan.js';
export { planReset } from './plan/reset.js';
export { type PreflightOptions, preflight, preflightChecks } from './preflight/preflight.js';
export {
  carryOutProcedure,
  type PhaseReport,
  type ProcedureOptions,
  type ProcedureReport,
} from './procedures/carry-out.js';
export { type Cluster, type ClusterFile, openCluster, readClusterFile } from './procedures/cluster.js';
export { procedureToJson } from './procedures/json.js';
export type { Phase, Procedure } from './procedures/model.js';
export { type ProcedureRequest, planProcedure, procedureIsEmpty } from './procedures/request.js';
export { openSource, type RestoreSource } from './procedures/restore/source.js';
export type { KeyProvider } from './procedures/rotation/encryption.js';
export type { RunnerOptions } from './procedures/runner.js';
export { type VerifyOptions, verifyCluster } from './verify/verify.js';
