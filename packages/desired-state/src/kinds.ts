export {
  type Action,
  type AnyResource,
  type ChangeOf,
  type Difference,
  difference,
  type Kind,
  type Phase,
  type ProbedKind,
  phases,
} from './model/kind.js';
export type { Kinds, ObservationOf, ResourceOf } from './model/kind-list.js';
export type { HostPaths, PathQuestion, PathState } from './model/paths.js';
export { fields, type Reply } from './model/reply.js';
export { type DesiredState, type WithKinds, withKinds } from './with-kinds.js';
