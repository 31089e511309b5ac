export { DoctorError, type DoctorErrorCode } from './bundle/errors.js';
export type {
  AnswerFacts,
  Bundle,
  CertificateFacts,
  ClientFacts,
  DesiredCluster,
  FileFacts,
  HostFacts,
  ProcessFacts,
} from './bundle/model.js';
export { formatBundle, parseBundle } from './bundle/read.js';
export { bundleSchema } from './bundle/schema.js';
export type { Repair } from './checks/check.js';
export type { Evidence } from './cluster/evidence.js';
export type { Role } from './cluster/host.js';
export { type JudgeOptions, judge } from './judge/judge.js';
export type { Section } from './judge/progress.js';
export type { ExplainedPath, Finding, Health, Report } from './judge/report.js';
export { type DoctorCode, rules } from './judge/rules.js';
