export { applyScript, diff, inOrder, parseReply, probeScript, resourceId } from './compare.js';
export { DesiredStateError, type DesiredStateErrorCode } from './errors.js';
export type { ProbeScriptOptions } from './probe/script.js';
export type { Change, Observation, Resource } from './resource.js';
