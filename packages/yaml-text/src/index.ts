export { type Composed, composeYaml, MAX_DEPTH } from './compose.js';
export { type Position, positionsIn } from './positions.js';
