export { adminKubeconfig, ensurePki, loadPki, type PkiState } from '@harderway/credentials-directory';
export { formatUpgrade, newestVersions } from '@harderway/upgrade-path';
export { type ApplyPlanOptions, type ApplyReport, applyPlan } from './apply/apply.js';
export type { OperationNote, WaveOptions } from './apply/run.js';
export { type Snapshot, type SnapshotOptions, takeSnapshot } from './backup/take-snapshot.js';
export { type ClusterSource, checkConfiguration } from './check/check.js';
export { type Credentials, checkCredentials } from './check/credentials.js';
export type { CisFinding, CisHostReport, CisReport } from './cis/model.js';
export { cisOfCluster } from './cis/report.js';
export { type Age, drillAge, hostSnapshotAge, newestOf, storedSnapshotAge } from './components/backup/age.js';
export type { HostBackups, HostSnapshot } from './components/backup/state.js';
export { etcdCluster, etcdctl } from './components/etcd/cluster.js';
export { healthz } from './components/kube-apiserver.js';
export { ldirectordText } from './components/load-balancer.js';
export { hostLines } from './components/prepare.js';
export { type RenderedFile, type RenderOptions, renderCluster } from './components/render.js';
export { weightsOf } from './components/weights.js';
export { type DrillOptions, drillSnapshot } from './drill/drill.js';
export type { PreflightFinding, PreflightResult } from './facts/model.js';
export type { HistoryEntry, ProgramChange } from './history/entry.js';
export { readHistory } from './history/history.js';
export { type ApiOptions, openApi } from './hosts/api/client.js';
export { openSession, type SessionOptions } from './hosts/session.js';
export { apiUrl, controlHosts, gatewayHost, hostsOfStages, quorumOf } from './hosts/topology.js';
export type { ApiAnswer, ApiClient, ObjectClient } from './model/api.js';
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
export type { Session } from './model/session.js';
export { type StageName, stageNames } from './model/stages.js';
export type { Operation } from './operations/operation.js';
export type { HostSteps, OperationStep, Plan, Step, Wave } from './operations/plan.js';
export { type PlanOptions, planCluster } from './plan/plan.js';
export { planReset } from './plan/reset.js';
export { parseSavedPlan, type SavedPlan } from './plan/saved/model.js';
export { assertSamePlan, savePlan } from './plan/saved/saved.js';
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
export { findRotation, recordStage } from './procedures/rotation/authority.js';
export type { KeyProvider } from './procedures/rotation/encryption.js';
export type { RunnerOptions } from './procedures/runner.js';
export {
  assertSameProcedure,
  parseSavedProcedure,
  type SavedProcedure,
  saveProcedure,
} from './procedures/saved.js';
export { planClusterUpgrade } from './procedures/upgrade/upgrade.js';
export { wayBack } from './procedures/upgrade/way-back.js';
export { lockFileOf } from './programs/lock-file.js';
export type { ProgramsLock } from './programs/locked.js';
export { type ProgramsOptions, releasePrograms } from './programs/programs.js';
export { type EtcdTuning, etcdTuning, type FlagAdvice } from './tuning/advice.js';
export type { MemberSpeed } from './tuning/speed.js';
export type { HostCertificate, HostCertificates } from './verify/host-certificates.js';
export type { ClusterStatus, HostStatus, MemberStatus, UnitStatus } from './verify/status.js';
export { clusterStatus } from './verify/status.js';
export { type VerifyOptions, verifyCluster } from './verify/verify.js';
