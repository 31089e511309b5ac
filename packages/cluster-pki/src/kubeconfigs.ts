export { PkiError, type PkiErrorCode } from './errors.js';
export {
  type ExecKubeconfig,
  type ExecPlugin,
  type Kubeconfig,
  type KubeconfigTarget,
  parseKubeconfig,
  formatKubeconfig,
  type TokenKubeconfig,
} from './kubeconfig.js';
export { type KubeconfigFile, mergeKubeconfigs } from './merge-kubeconfigs.js';
