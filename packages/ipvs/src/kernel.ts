export { applyToKernel, isUnicast } from './kernel/apply.js';
export {
  createKernel,
  type Errno,
  knownEngines,
  knownSchedulers,
  type SimulatedKernel,
  tableOf,
} from './kernel/kernel.js';
export { type IpvsadmRun, type RunOptions, runIpvsadm } from './simulation/run.js';
