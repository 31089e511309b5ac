import { type Block, booleanOf, listOf, nameOf, settingOf } from '../block.js';
import type { Context } from '../context.js';
import type { InstanceDraft } from './draft.js';
import { noTracks, type Tracks } from './tracks.js';

/** Instances that change their state together. */
export interface SyncGroup {
  readonly name: string;
  readonly block: Block;
  readonly members: readonly string[];
  /** Whether weights of tracked objects change priorities of members. */
  readonly keepsWeights: boolean;
  readonly tracks: Tracks;
}

/** A sync group while it is read. */
export interface SyncGroupDraft {
  readonly block: Block;
  readonly tracks: Tracks;
}

/** A group as it is read. */
export const groupDraftOf = (block: Block): SyncGroupDraft => ({ block, tracks: noTracks() });

/** Finds the members of a group. Source: vrrp_sync_set_group of vrrp_sync.c. */
export function joinGroup(
  { block, tracks }: SyncGroupDraft,
  instances: ReadonlyMap<string, InstanceDraft>,
  taken: Set<string>,
  context: Context,
): SyncGroup | undefined {
  const name = nameOf(block);
  const { place } = settingOf(block, 'group') ?? block;
  const report = (
    code: 'unknown-reference' | 'settings-conflict' | 'incomplete-block',
    message: string,
  ): void => context.report(code, `${name}: ${message}`, { ...place, line: undefined });
  const names = listOf(block, 'group');
  if (names === undefined) {
    report('incomplete-block', 'the sync group has no members');
    return undefined;
  }
  const members: InstanceDraft[] = [];
  let owners: boolean | undefined;
  for (const member of names) {
    const instance = instances.get(member);
    if (instance === undefined) report('unknown-reference', `the instance ${member} does not exist`);
    else if (taken.has(member))
      report('settings-conflict', `the instance ${member} is in another sync group`);
    else {
      taken.add(member);
      members.push(instance);
      if (owners === true && instance.state === 'BACKUP')
        report('settings-conflict', 'some members own their addresses, and some do not');
      owners = owners !== false && instance.state === 'MASTER' && isOwner(instance);
    }
  }
  if (members.length === 0) {
    report('incomplete-block', 'no member exists: the group is dropped');
    return undefined;
  }
  if (members.length === 1) report('incomplete-block', 'a single instance needs no sync group');
  const keepsWeights =
    (booleanOf(block, 'sync_group_tracking_weight') ?? booleanOf(block, 'global_tracking')) === true;
  return { name, block, members: members.map((each) => each.name), keepsWeights, tracks };
}

const isOwner = ({ block }: InstanceDraft): boolean => settingOf(block, 'priority')?.value === 255;

/** Weights of a group with an address owner have no effect. Source: sync_group_tracking_init of vrrp.c. */
export function checkGroupWeights(
  { name, block, members, tracks }: SyncGroup,
  owners: ReadonlySet<string>,
  context: Context,
): void {
  if (!members.some((member) => owners.has(member))) return;
  for (const kind of ['script', 'file', 'process', 'bfd', 'interface'] as const) {
    const { place } = settingOf(block, `track_${kind}`) ?? block;
    for (const track of tracks[kind])
      if (track.weight !== 0)
        context.report(
          'settings-conflict',
          `${name}: the weight of ${track.name} has no effect with priority 255`,
          { ...place, line: undefined },
        );
  }
}
