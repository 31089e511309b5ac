export { formatUpgrade, newestVersions } from '@harderway/upgrade-path';
export { type ApplyPlanOptions, type ApplyReport, applyPlan } from './apply/apply.js';
export { type Age, drillAge, hostSnapshotAge, newestOf, storedSnapshotAge } from './backup/age.js';
export type { SnapshotContents } from './backup/contents.js';
export { openCredentials, sealCredentials } from './backup/credentials.js';
export {
  type ExaminedSnapshot,
  examineSnapshot,
  pruneSnapshots,
  type StoredSnapshot,
  storedSnapshots,
} from './backup/directory.js';
export { credentialsPath, type KeyInUse, type SnapshotManifest } from './backup/manifest.js';
export type { Retention } from './backup/retention.js';
export type { SnapshotCheck } from './backup/snapshot-file.js';
export { type Snapshot, type SnapshotOptions, takeSnapshot } from './backup/take-snapshot.js';
export { type ClusterSource, checkConfiguration } from './check/check.js';
export { type Credentials, checkCredentials } from './check/credentials.js';
export type { CisFinding, CisHostReport, CisReport } from './cis/model.js';
export { cisOfCluster } from './cis/report.js';
export type { HostBackups, HostSnapshot } from './components/backup/state.js';
export { etcdCluster, etcdctl } from './components/etcd/cluster.js';
export { healthz } from './components/kube-apiserver.js';
export { ldirectordText } from './components/load-balancer.js';
export { hostLines } from './components/prepare.js';
export { weightsOf } from './components/weights.js';
export { type DrillOptions, drillSnapshot, lastDrill } from './drill/drill.js';
export type { DrillCheck, DrillReport } from './drill/model.js';
export {
  ControlPlaneError,
  type ControlPlaneErrorCode,
  type ControlPlaneErrorContext,
} from './errors.js';
export type { HistoryEntry, ProgramChange } from './history/entry.js';
export { readHistory } from './history/history.js';
export type { Architecture } from './hosts/architecture.js';
export { openSession, type Session, type SessionOptions } from './hosts/session.js';
export { apiUrl, controlHosts, gatewayHost, hostsOfStages, quorumOf } from './hosts/topology.js';
export {
  type ApiAnswer,
  type ApiClient,
  type ApiOptions,
  type ObjectClient,
  openApi,
} from './local/api-client.js';
export { checkPki, type PkiCheck } from './local/check-pki.js';
export type { HostCertificate, HostCertificates } from './local/host-certificates.js';
export { adminKubeconfig } from './local/kubeconfig.js';
export { type EnsurePkiOptions, ensurePki, loadPki } from './local/pki.js';
export type { PkiState } from './local/pki-state.js';
export { type ProgramsOptions, releasePrograms } from './local/programs.js';
export { importCertificates, requestCertificates, type WrittenRequest } from './local/signed-elsewhere.js';
export { isLocked, lockCredentials, unlockCredentials } from './locked/lock.js';
export { openSecretsEarly } from './locked/secret-files.js';
export type { Drain, Operation, PutBack } from './operations/model.js';
export {
  type ChangeStep,
  type Guard,
  type HostSteps,
  type OperationStep,
  type Plan,
  type PlannedHost,
  type Premise,
  planIsEmpty,
  planSteps,
  planToJson,
  type Step,
  type Wave,
} from './plan/model.js';
export type { Materials, ProgramProvider } from './plan/observe.js';
export { type PlanOptions, planCluster } from './plan/plan.js';
export { parseSavedPlan, type SavedPlan } from './plan/saved/model.js';
export { assertSamePlan, savePlan } from './plan/saved/saved.js';
export type { PreflightFinding, PreflightResult } from './preflight/model.js';
export { type PreflightOptions, preflight, preflightChecks } from './preflight/preflight.js';
export { type RenderedFile, type RenderOptions, renderCluster } from './render.js';
export { planReset } from './reset.js';
export type { Loss } from './restore/loss.js';
export { type PlannedRestore, planRestore, type RestoreOptions } from './restore/plan-restore.js';
export { openSource, type RestoreSource } from './restore/source.js';
export type { RotatedRole, Rotation, RotationOptions } from './rotate/authority.js';
export { beginStage, completeRotation, findRotation } from './rotate/authority.js';
export type { KeyProvider } from './rotate/encryption.js';
export { type PublishedRole, untilNoneTrustsFormer } from './rotate/former.js';
export { kubeletsOfOld } from './rotate/kubelets.js';
export { untilNonePresentsAnother } from './rotate/presented.js';
export { type RewriteOptions, rewriteOutdated } from './rotate/rewrite.js';
export type { RotationStage } from './rotate/stage.js';
export { type OldToken, oldTokens, renewTokens } from './rotate/tokens.js';
export { type Succession, untilNoneTrustsOldAlone } from './rotate/trusting.js';
export { isSealed, parseIdentities, type Seal, type SealKey, seal, unseal } from './sealed/seal.js';
export { type StageName, stageNames } from './stages.js';
export type { ClusterStatus, HostStatus, MemberStatus, UnitStatus } from './status.js';
export { clusterStatus } from './status.js';
export { type EtcdTuning, etcdTuning, type FlagAdvice } from './tuning/advice.js';
export type { MemberSpeed } from './tuning/speed.js';
export { editsOfHop, planClusterUpgrade } from './upgrade/upgrade.js';
export { wayBack } from './upgrade/way-back.js';
export type { Check } from './verify/model.js';
export { type VerifyOptions, verifyCluster } from './verify/verify.js';
