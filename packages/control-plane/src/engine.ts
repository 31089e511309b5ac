// What looks at hosts, plans, changes and checks them: most of the code, and of the packages that it needs.
export { applyPlan } from './apply/apply.js';
export { takeSnapshot } from './backup/take-snapshot.js';
export { drillSnapshot } from './drill/drill.js';
export { readHistory } from './history/history.js';
export { planMove } from './plan/move.js';
export { planCluster } from './plan/plan.js';
export { planReset } from './plan/reset.js';
export { preflight } from './preflight/preflight.js';
export { carryOutProcedure } from './procedures/carry-out.js';
export { checkProcedure } from './procedures/check.js';
export { openCluster, readClusterFile } from './procedures/cluster.js';
export { planProcedure } from './procedures/request.js';
export { openSource } from './procedures/restore/source.js';
export { verifyCluster } from './verify/verify.js';
