// All that commands use of the engine once they work on hosts, loaded as one.
export * from '@harderway/control-plane';
export * from '@harderway/control-plane/adoption';
export { lookAtBinding, openApi } from '@harderway/control-plane/api';
export * from '@harderway/control-plane/check';
export * from '@harderway/control-plane/cis';
export * from '@harderway/control-plane/explain';
export * from '@harderway/control-plane/files';
export * from '@harderway/control-plane/programs';
export * from '@harderway/control-plane/rotation';
export * from '@harderway/control-plane/saved';
export * from '@harderway/control-plane/stages';
export * from '@harderway/control-plane/status';
export * from '@harderway/control-plane/topology';
export * from '@harderway/control-plane/tuning';
export * from '@harderway/control-plane/upgrade';
export { adminKubeconfig, ensurePki, loadPki } from '@harderway/credentials-directory';
export { formatUpgrade, newestVersions } from '@harderway/upgrade-path';
