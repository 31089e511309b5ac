export { PkiError, type PkiErrorCode } from './errors.js';
export {
  type ExecKubeconfig,
  type ExecPlugin,
  formatKubeconfig,
  type Kubeconfig,
  type KubeconfigTarget,
  parseKubeconfig,
  type TokenKubeconfig,
} from './kubeconfig.js';
export {
  type KubeconfigFile,
  mergeKubeconfigs,
  type ShadowedEntry,
  shadowedEntries,
} from './merge-kubeconfigs.js';
