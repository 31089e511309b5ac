// The entry `./planning`: what it takes to see whether the hosts are as they should be. A command loads the rest only if
// they are not.
export { ensurePki } from './local/pki.js';
export { releasePrograms } from './local/programs.js';
export { planIsEmpty, planToJson } from './plan/model.js';
export { planCluster } from './plan/plan.js';
