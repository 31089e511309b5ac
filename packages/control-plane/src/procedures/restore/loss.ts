import type { MemberState } from '../../backup/members.js';
import { quorumOf } from '../../hosts/topology.js';
import type { RestoreLoss } from '../../model/restore-loss.js';
import type { RestoreSource } from './source.js';

/** Works out what a restore loses, by the members that answer. */
export function lossOf(
  { contents: { revision }, manifest, strange }: RestoreSource,
  states: readonly MemberState[],
  voters: number,
): RestoreLoss {
  const since = manifest === undefined ? 'since it was taken' : `since ${manifest.takenAt}`;
  const known = { revision, takenAt: manifest?.takenAt };
  const all = 'all that this cluster holds: the snapshot is of another one';
  if (states.length === 0 && strange !== undefined) return { ...known, nothing: false, text: all };
  if (states.length === 0)
    return { ...known, nothing: false, text: `all that was written ${since}: no member answers` };
  const running = Math.max(...states.map((state) => state.revision));
  const isOtherData =
    manifest?.clusterId !== undefined && states.every(({ clusterId }) => clusterId !== manifest.clusterId);
  const why =
    strange === undefined ? `all that this cluster holds: it was restored or reinstalled ${since}` : all;
  // What was acknowledged is known to a majority, and so to one of any majority.
  const enough = states.length >= quorumOf(voters);
  const more = enough ? '' : `; the members that do not answer may have had more`;
  if (strange !== undefined || isOtherData)
    return { ...known, running, nothing: false, text: `${why}; the members are at revision ${running}` };
  const behind = running - revision;
  // Revisions of different clusters cannot be compared, and a cluster that was installed again on the same hosts has the same ID.
  if (behind < 0 || (behind === 0 && manifest?.clusterId === undefined))
    return {
      ...known,
      running,
      nothing: false,
      text: `nobody knows what: the snapshot has revision ${revision}, the members ${running}, which another cluster may have written`,
    };
  if (behind === 0)
    return { ...known, running, nothing: enough, text: `nothing that the members that answer have${more}` };
  return {
    ...known,
    running,
    nothing: false,
    text: `${behind} revisions, all that was written ${since}: the snapshot has ${revision}, the members ${running}${more}`,
  };
}
