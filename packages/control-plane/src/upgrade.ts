// The entry `./upgrade`: the hops of an upgrade and the way back, without carrying them out.
export { type HeldHop, type KubeletOutlook, kubeletOutlook } from './procedures/upgrade/kubelets.js';
export { planClusterUpgrade } from './procedures/upgrade/upgrade.js';
export { wayBack } from './procedures/upgrade/way-back.js';
