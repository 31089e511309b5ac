export type { ApplyPlanOptions, ApplyReport } from './apply/apply.js';
export type { OperationNote, WaveOptions } from './apply/run.js';
export type { Snapshot, SnapshotOptions } from './backup/take-snapshot.js';
export {
  applyPlan,
  carryOutProcedure,
  checkProcedure,
  drillSnapshot,
  openCluster,
  openSource,
  planCluster,
  planMove,
  planProcedure,
  planReset,
  preflight,
  readClusterFile,
  readHistory,
  takeSnapshot,
  verifyCluster,
} from './deferred.js';
export type { DrillOptions } from './drill/drill.js';
export type { PreflightFinding, PreflightResult } from './facts/model.js';
export type { HistoryEntry, ProgramChange } from './history/entry.js';
export type { History } from './history/history.js';
export { openSession, type SessionOptions } from './hosts/session.js';
export type { Architecture } from './model/architecture.js';
export type { Check } from './model/check.js';
export { type Effect, effectOf, takeovers } from './model/effect.js';
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
} from './model/plan.js';
export { planToJson } from './model/plan-json.js';
export type { RotatedRole } from './model/rotation.js';
export type { Session, UnreachableHost } from './model/session.js';
export type { Operation } from './operations/operation.js';
export type { HostSteps, OperationStep, Plan, Step, Wave } from './operations/plan.js';
export type { MoveOptions } from './plan/move.js';
export type { PlanOptions } from './plan/plan.js';
export type { PreflightOptions } from './preflight/preflight.js';
export type { PhaseReport, ProcedureOptions, ProcedureReport } from './procedures/carry-out.js';
export type { Cluster, ClusterFile } from './procedures/cluster.js';
export { procedureToJson } from './procedures/json.js';
export { type Phase, type Procedure, procedureIsEmpty } from './procedures/model.js';
export type { ProcedureRequest } from './procedures/request.js';
export type { RestoreSource } from './procedures/restore/source.js';
export type { KeyProvider } from './procedures/rotation/encryption.js';
export type { RunnerOptions } from './procedures/runner.js';
export type { VerifyOptions } from './verify/verify.js';
