// The entry `./session`: connections alone, without what plans and verifies, so that a command connects
// while the rest is still being loaded.
export { openSession, type SessionOptions } from './hosts/session.js';
export { hostsOfStages } from './hosts/topology.js';
export type { Session } from './model/session.js';
