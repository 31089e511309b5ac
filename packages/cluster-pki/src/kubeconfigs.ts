export { PkiError, type PkiErrorCode } from './errors.js';
export {
  type ExecKubeconfig,
  type ExecPlugin,
  formatKubeconfig,
  type Kubeconfig,
  type KubeconfigTarget,
  parseKubeconfig,
  type TokenKubeconfig,
} from './kubeconfig/kubeconfig.js';
export {
  type KubeconfigFile,
  mergeKubeconfigs,
  type ShadowedEntry,
  shadowedEntries,
} from './kubeconfig/merge.js';
