import { type Resource, stateDirectory } from '@harderway/desired-state';

/** A file on each host of a run: made as the run begins, and removed once a run succeeds. */
export const unfinishedMark: string = `${stateDirectory}/unfinished`;

/** Asked of every control node, whatever is planned: has a run begun that did not succeed? */
export const unfinishedQuestion: Resource = { kind: 'absent', path: unfinishedMark };
