import {
  type Block,
  booleanOf,
  type Entry,
  endOf,
  keywordOf,
  listOf,
  nameOf,
  numberOf,
  type Setting,
  settingOf,
  type Weight,
  weightOf,
} from '../block.js';
import { type Context, findsInterface, placeOfWords, wordAt } from '../context.js';
import type { GlobalState } from '../global/global.js';
import type { Handlers } from '../process.js';
import { trackFileHandlers } from '../track-file.js';
import { type AddressState, readAddressEntry } from './addresses.js';
import { completeInstance, hasMinimum } from './complete.js';
import { checkRouterIds } from './conflicts.js';
import { draftOf, type InstanceDraft } from './draft.js';
import { checkGroupWeights, groupDraftOf, joinGroup, type SyncGroup, type SyncGroupDraft } from './groups.js';
import { addAddress, applySetting, closeInstance, readPeer } from './instance.js';
import { checkLinkbeat, checkUpDownDelay, setGarpInterfaces } from './interfaces.js';
import { checkRoute } from './routes.js';
import { checkRule } from './rules.js';
import { checkScripts, type ScriptState, scriptOf } from './scripts.js';
import type { InstanceState } from './state.js';
import { readTrack, type Tracks, trackKindOf } from './tracks.js';

/** The virtual routers and scripts that the VRRP process runs. */
export interface VrrpState {
  readonly instances: readonly InstanceState[];
  readonly syncGroups: readonly SyncGroup[];
  readonly scripts: readonly ScriptState[];
  readonly staticAddresses: readonly AddressState[];
}

/** The names that a kind of blocks has so far. */
type Names = Record<'vrrp_instance' | 'vrrp_sync_group' | 'track_group', Set<string>>;

const isNamedOnce = (keyword: string): keyword is keyof Names =>
  /^(?:vrrp_instance|vrrp_sync_group|track_group)$/.test(keyword);

/** Reads what the VRRP process reads. `finish` completes it; undefined if VRRP does not run. */
export function vrrpHandlers(
  context: Context,
  global: GlobalState,
): { readonly handlers: Handlers; finish(): VrrpState | undefined } {
  /** Whether groups exist from their first line on, and their members are counted only once everything is read. */
  const isLate = context.environment.version === '2.2.7';
  const names: Names = { vrrp_instance: new Set(), vrrp_sync_group: new Set(), track_group: new Set() };
  const drafts = new Map<Block, InstanceDraft>();
  const groups = new Map<Block, SyncGroupDraft>();
  const instances: InstanceDraft[] = [];
  const syncGroups: SyncGroupDraft[] = [];
  const trackGroups = new Set<string>();
  const scripts: ScriptState[] = [];
  const staticAddresses: AddressState[] = [];
  const withGarpDelay = new Set<string>();
  const definitions = {
    script: new Map<string, Weight>(),
    file: new Map<string, Weight>(),
    process: new Map<string, Weight>(),
    bfd: new Map<string, Weight>(),
  };
  const files = trackFileHandlers(context, definitions.file);

  /** Begins a block that needs a name of its own. */
  function openNamed(block: Block, keyword: keyof Names): boolean {
    const name = nameOf(block);
    if (block.words.length !== 2) {
      context.report('missing-value', `${keyword} needs one name`, block.place);
      return false;
    }
    if (names[keyword].has(name)) {
      context.report(
        'duplicate-name',
        `the ${keyword} ${name} exists already: this one is ignored`,
        placeOfWords(block.place, block.words[1]),
      );
      return false;
    }
    // Groups without members are gone at their end, and may be defined again.
    if (keyword === 'vrrp_instance') {
      names[keyword].add(name);
      const draft = draftOf(block, instances);
      drafts.set(block, draft);
    } else if (keyword === 'vrrp_sync_group') {
      const draft = groupDraftOf(block);
      groups.set(block, draft);
      if (isLate) syncGroups.push(draft);
    }
    if (isLate) names[keyword].add(name);
    return true;
  }

  function openBfd(block: Block): boolean {
    const name = wordAt(block.words, 1, block.place, context);
    if (name.length < 32 && !definitions.bfd.has(name)) return true;
    context.report(
      'duplicate-name',
      `the bfd_instance ${name} exists already, or its name is too long`,
      block.place,
    );
    return false;
  }

  function closeProcess(block: Block): void {
    if (settingOf(block, 'process') === undefined)
      context.report(
        'incomplete-block',
        `the vrrp_track_process ${nameOf(block)} has no process`,
        endOf(block),
      );
    else definitions.process.set(nameOf(block), weightOf(block, 'weight') ?? { weight: 0, reverse: false });
  }

  function checkQuorum(block: Block, { spec, value, place }: Setting): void {
    const least = numberOf(block, 'quorum') ?? 1;
    const most = numberOf(block, 'quorum_max') ?? 65535;
    if (
      typeof value === 'number' &&
      /^quorum/.test(spec.keyword) &&
      least > most &&
      !(most === 0 && least === 1)
    )
      context.report('settings-conflict', 'quorum is above quorum_max', place);
  }

  const closers: Readonly<Record<string, (block: Block) => void>> = {
    vrrp_instance(block) {
      const draft = drafts.get(block);
      if (draft === undefined) return;
      closeInstance(draft, context);
      instances.push(draft);
    },
    vrrp_sync_group(block) {
      const draft = groups.get(block);
      if (draft === undefined || isLate) return;
      if (listOf(block, 'group') === undefined)
        return context.report(
          'incomplete-block',
          `the sync group ${nameOf(block)} has no members`,
          endOf(block),
        );
      names.vrrp_sync_group.add(nameOf(block));
      syncGroups.push(draft);
    },
    track_group(block) {
      if (listOf(block, 'group') === undefined && !isLate)
        return context.report(
          'incomplete-block',
          `the track_group ${nameOf(block)} has no members`,
          endOf(block),
        );
      names.track_group.add(nameOf(block));
      trackGroups.add(nameOf(block));
    },
    vrrp_script(block) {
      const script = scriptOf(block, context);
      if (script === undefined) return;
      scripts.push(script);
      if (!definitions.script.has(script.name)) definitions.script.set(script.name, script);
    },
    vrrp_track_process: closeProcess,
    track_file: files.close,
    vrrp_track_file: files.close,
    bfd_instance(block) {
      const forVrrp = booleanOf(block, 'vrrp') === true || booleanOf(block, 'checker') !== true;
      if (forVrrp)
        definitions.bfd.set(nameOf(block), weightOf(block, 'weight') ?? { weight: 0, reverse: false });
    },
    garp_group(block) {
      if (settingOf(block, 'garp_interval') === undefined && settingOf(block, 'gna_interval') === undefined)
        context.report('incomplete-block', 'the garp_group has no interval', endOf(block));
    },
  };

  function staticAddress(entry: Entry): void {
    const address = readAddressEntry(entry, context, { isStatic: true, trackGroups });
    if (address === undefined) return;
    const device = address.interface ?? global.defaultInterface;
    if (findsInterface(device, context)) staticAddresses.push({ ...address, interface: device });
    else
      context.report(
        'unknown-interface',
        `a static address needs an interface, since ${device} does not exist`,
        entry.place,
        'fatal',
      );
  }

  function tracksOf(block: Block): Tracks | undefined {
    return (drafts.get(block) ?? groups.get(block))?.tracks;
  }

  const handlers: Handlers = {
    open(block) {
      const keyword = keywordOf(block);
      if (isNamedOnce(keyword)) return openNamed(block, keyword);
      if (keyword === 'bfd_instance') return openBfd(block);
      if (block.spec?.type.kind === 'block' && block.spec.type.header === 'name')
        wordAt(block.words, 1, block.place, context);
      return true;
    },
    set(block, setting) {
      const draft = drafts.get(block);
      if (draft !== undefined) applySetting(draft, setting, context);
      if (keywordOf(block) === 'garp_group') setGarpInterfaces(setting, withGarpDelay, context);
      if (keywordOf(block) === 'vrrp_track_process') checkQuorum(block, setting);
      files.set(block, setting);
      return true;
    },
    entry(block, setting, entry) {
      const draft = drafts.get(block);
      const { keyword } = setting.spec;
      const kind = trackKindOf(keyword);
      const tracks = tracksOf(block);
      if (kind !== undefined && tracks !== undefined) readTrack(kind, entry, tracks, definitions, context);
      else if (keyword === 'static_ipaddress') staticAddress(entry);
      else if (keyword === 'static_routes') checkRoute(entry, context, trackGroups);
      else if (keyword === 'static_rules') checkRule(entry, context, trackGroups);
      else if (keyword === 'virtual_routes') checkRoute(entry, context);
      else if (keyword === 'virtual_rules') checkRule(entry, context);
      else if (keyword === 'interface_up_down_delays') checkUpDownDelay(entry, context);
      else if (keyword === 'linkbeat_interfaces') checkLinkbeat(entry, context);
      else if (draft !== undefined && keyword === 'unicast_peer') readPeer(draft, entry, context);
      else if (draft !== undefined && keyword.startsWith('virtual_ipaddress')) {
        const address = readAddressEntry(entry, context, { isStatic: false, trackGroups });
        if (address !== undefined)
          addAddress(draft, address, keyword === 'virtual_ipaddress_excluded', context);
      }
    },
    close: (block) => closers[keywordOf(block)]?.(block),
  };

  return {
    handlers,
    finish: () => {
      if (context.lacksInterface) {
        context.report(
          'unknown-interface',
          'an interface is missing: VRRP does not run',
          { file: undefined, line: undefined, from: 0, to: 0 },
          'fatal',
        );
        return undefined;
      }
      const usable = checkScripts(instances, syncGroups, scripts, global, context);
      if (!instances.every((each) => hasMinimum(each, context))) return undefined;
      const taken = new Set<string>();
      const byName = new Map([...instances].reverse().map((each) => [each.name, each]));
      const joined = syncGroups.flatMap((each) => joinGroup(each, byName, taken, context) ?? []);
      const groupOf = new Map(joined.flatMap((group) => group.members.map((member) => [member, group])));
      const completed: InstanceState[] = [];
      for (const draft of instances) {
        const keepsWeights = groupOf.get(draft.name)?.keepsWeights ?? true;
        const state = completeInstance(draft, global, { keepsWeights }, context);
        if (state === undefined) return undefined;
        completed.push(state);
      }
      if (!checkRouterIds(completed, context)) return undefined;
      const owners = new Set(completed.flatMap(({ name, priority }) => (priority === 255 ? [name] : [])));
      for (const group of joined) checkGroupWeights(group, owners, context);
      return { instances: completed, syncGroups: joined, scripts: usable, staticAddresses };
    },
  };
}
