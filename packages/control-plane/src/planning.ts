// The entry `./planning`: what it takes to see whether the hosts are as they should be. A command loads the rest only if
// they are not.
export { ensurePki } from '@harderway/credentials-directory';
export { takeovers } from './model/effect.js';
export { planIsEmpty } from './model/plan.js';
export { planToJson } from './model/plan-json.js';
export { planCluster } from './plan/plan.js';
export { lockFileOf } from './programs/lock-file.js';
export { releasePrograms } from './programs/programs.js';
