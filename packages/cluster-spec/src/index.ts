export type { Diagnostic } from '@harderway/diagnostics';
export { defaultIssuer } from './complete.js';
export { editClusterYaml, type SpecEdit } from './edit.js';
export { markHostAbsent, removeHost } from './edit-host.js';
export { ClusterSpecError, type ClusterSpecErrorCode } from './errors.js';
export { exampleAddresses, exampleVirtualIp } from './example-addresses.js';
export { clusterSpecJsonSchema, type JsonSchema } from './json-schema.js';
export type {
  AccessSpec,
  ClusterSpec,
  ExtraFlags,
  FileReader,
  FileSpec,
  HostKeyPolicy,
  HostRole,
  HostSpec,
  Profile,
  SshFile,
  SshSpec,
} from './model.js';
export { type ParsedClusterSpec, type ParseOptions, parseClusterSpec } from './parse.js';
export { type PathBase, resolvePath, resolveSpecPaths } from './paths.js';
export { type ClusterSpecCode, clusterSpecRules as rules } from './rules.js';
export { type ExampleHost, type ExampleOptions, exampleClusterYaml } from './template.js';
export { judgedVersions, type SupportedMinors, supportedVersions } from './versions.js';
export type { HostView, Located, SpecView } from './view.js';
