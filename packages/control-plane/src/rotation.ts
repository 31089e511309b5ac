// The entry `./rotation`: the state of a rotation, as hosts and credentials record it.
export { findRotation, recordStage } from './procedures/rotation/authority.js';
