import type { MemberState } from '../../backup/members.js';
import { quorumOf } from '../../hosts/topology.js';
import type { RestoreLoss } from '../../model/restore-loss.js';
import type { RestoreSource } from './source.js';

/** Works out what a restore loses, by the members that answer. */
export function lossOf(
  { contents: { revision }, manifest }: RestoreSource,
  states: readonly MemberState[],
  voters: number,
): RestoreLoss {
  const since = manifest === undefined ? 'since it was taken' : `since ${manifest.takenAt}`;
  const known = { revision, takenAt: manifest?.takenAt };
  if (states.length === 0)
    return { ...known, nothing: false, text: `all that was written ${since}: no member answers` };
  const running = Math.max(...states.map((state) => state.revision));
  const others =
    manifest?.clusterId !== undefined && states.every(({ clusterId }) => clusterId !== manifest.clusterId);
  // What was acknowledged is known to a majority, and so to one of any majority.
  const enough = states.length >= quorumOf(voters);
  const more = enough ? '' : `; the members that do not answer may have had more`;
  if (others)
    return {
      ...known,
      running,
      nothing: false,
      text: `all that was written ${since}; what runs is another cluster by now, at revision ${running}`,
    };
  const behind = running - revision;
  if (behind <= 0)
    return { ...known, running, nothing: enough, text: `nothing that the members that answer have${more}` };
  return {
    ...known,
    running,
    nothing: false,
    text: `${behind} revisions, all that was written ${since}: the snapshot has ${revision}, the members ${running}${more}`,
  };
}
