import { type Resource, stateDirectory } from '@harderway/desired-state';

/** Exists on a host from the moment at which a run begins to change hosts until one has come to its end. */
export const unfinishedMark: string = `${stateDirectory}/unfinished`;

/** Asked of every control node, whatever is planned: has a run begun that did not come to its end? */
export const unfinishedQuestion: Resource = { kind: 'absent', path: unfinishedMark };
