// The entry `./cis`: the CIS benchmark's checks of a running cluster.
export type { CisFinding, CisHostReport, CisReport } from './cis/model.js';
export { cisOfCluster } from './cis/report.js';
