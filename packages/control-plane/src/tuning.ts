// The entry `./tuning`: advice on etcd's timing flags, from measured round trips and disks.
export { type EtcdTuning, etcdTuning, type FlagAdvice } from './tuning/advice.js';
export type { MemberSpeed } from './tuning/speed.js';
