import { parseInetAton } from '@harderway/ipvs/addresses';
import { readUnsigned } from '../../values/numbers.js';
import {
  type Block,
  booleanOf,
  commandOf,
  type Entry,
  endOf,
  forwardingOf,
  keywordOf,
  nameOf,
  type Setting,
  settingOf,
  type Weight,
} from '../block.js';
import { type Context, type MessageCode, placeOfWords, wordAt } from '../context.js';
import { readForwarding } from '../forwarding.js';
import type { GlobalState } from '../global/global.js';
import type { Handlers } from '../process.js';
import { checkScript, fifoScriptCounts } from '../scripts.js';
import { trackFileHandlers } from '../track-file.js';
import { type CheckKind, checkKindOf, checkSetting, closeCheck } from './check.js';
import {
  type Endpoint,
  type GroupService,
  readEndpoint,
  readGroupService,
  readService,
  type ServiceGroup,
} from './service.js';
import { completeServer, type ServerDraft, type VirtualServerState } from './virtual-server.js';

/** The virtual servers that the process of health checks runs. */
export interface CheckerState {
  readonly virtualServers: readonly VirtualServerState[];
  readonly groups: readonly ServiceGroup[];
}

/** Reports at the words of a setting. */
const reportAt =
  ({ words, place }: Setting, context: Context) =>
  (code: MessageCode, message: string): void =>
    context.report(code, message, placeOfWords(place, words[1] ?? words[0], words.at(-1)));

/** A flag of a scheduler under its own name, which needs that scheduler. */
function setSchedulerFlag(draft: ServerDraft, setting: Setting, context: Context): void {
  const { keyword } = setting.spec;
  if (draft.scheduler !== 'sh' && draft.scheduler !== 'mh') {
    context.report('settings-conflict', `${keyword} needs the scheduler sh or mh above it`, setting.place);
    return;
  }
  if (keyword === `${draft.scheduler}-fallback`) draft.flags.add('flag-1');
  if (keyword === `${draft.scheduler}-port`) draft.flags.add('flag-2');
}

/** A netmask for IPv4, a prefix length for IPv6. Source: pgr_handler of check_parser.c. */
function setGranularity(draft: ServerDraft, setting: Setting, context: Context): void {
  const text = wordAt(setting.words, 1, setting.place, context);
  const family = draft.family ?? (text.includes('.') ? 'inet' : 'inet6');
  const ok =
    family === 'inet6'
      ? readUnsigned(text, 1, 128) !== undefined
      : parseInetAton(text) !== undefined && !/\s/.test(text);
  if (!ok) {
    reportAt(setting, context)(
      'invalid-value',
      `${text} is not a ${family === 'inet6' ? 'prefix length from 1 to 128' : 'netmask'}`,
    );
    return;
  }
  draft.granularity = text;
  draft.family ??= family;
  draft.persistence ??= 360;
}

function setSorryServer(draft: ServerDraft, setting: Setting, context: Context): void {
  const text = wordAt(setting.words, 1, setting.place, context);
  const endpoint = readEndpoint(text, setting.words[2]?.text);
  if (endpoint === undefined) {
    reportAt(setting, context)('invalid-address', `${text} is not an address and port`);
    return;
  }
  draft.sorry = { ...endpoint, forwarding: draft.forwarding, inhibits: false };
}

function setForwarding(draft: ServerDraft, { spec }: Setting): void {
  draft.forwarding = forwardingOf(draft.block, spec.keyword) ?? draft.forwarding;
}

/** Effects of settings of a virtual server beyond storing their value. */
const effects: Readonly<Record<string, (draft: ServerDraft, setting: Setting, context: Context) => void>> = {
  ip_family(draft, setting, context) {
    if (setting.value !== 'inet' && setting.value !== 'inet6') return;
    if (draft.family !== undefined && draft.family !== setting.value)
      return reportAt(setting, context)('family-mismatch', 'the virtual server is of the other family');
    draft.family = setting.value;
  },
  lvs_sched(draft, { value }) {
    if (typeof value === 'string') draft.scheduler = value;
  },
  lb_algo(draft, { value }) {
    if (typeof value === 'string') draft.scheduler = value;
  },
  'flag-1': (draft) => void draft.flags.add('flag-1'),
  'flag-2': (draft) => void draft.flags.add('flag-2'),
  'flag-3': (draft) => void draft.flags.add('flag-3'),
  hashed: setSchedulerFlag,
  'sh-port': setSchedulerFlag,
  'sh-fallback': setSchedulerFlag,
  'mh-port': setSchedulerFlag,
  'mh-fallback': setSchedulerFlag,
  lvs_method: setForwarding,
  lb_kind: setForwarding,
  persistence_timeout(draft, { value }) {
    if (value !== undefined) draft.persistence = typeof value === 'number' ? value : 360;
  },
  persistence_granularity: setGranularity,
  sorry_server: setSorryServer,
  sorry_server_inhibit(draft, { place }, context) {
    if (draft.sorry === undefined)
      context.report('settings-conflict', 'sorry_server_inhibit needs a sorry_server above it', place);
    else draft.sorry.inhibits = true;
  },
  sorry_server_lvs_method(draft, setting, context) {
    const { words, place } = setting;
    if (draft.sorry === undefined)
      return context.report(
        'settings-conflict',
        'sorry_server_lvs_method needs a sorry_server above it',
        place,
      );
    const { forwarding, problem } = readForwarding(words, wordAt(words, 1, place, context));
    if (problem !== undefined) reportAt(setting, context)('invalid-value', problem);
    draft.sorry.forwarding = forwarding ?? draft.sorry.forwarding;
  },
};

const NO_SERVERS = 'the virtual server has no real servers and is ignored';

/** Gives a virtual server the family of its servers, and drops a sorry server of the other one. Source: vs_end_handler. */
function closeServer(draft: ServerDraft, context: Context): boolean {
  const { block, sorry, reals } = draft;
  if (reals.length === 0 && context.environment.version !== '2.2.7') {
    context.report('incomplete-block', NO_SERVERS, endOf(block));
    return false;
  }
  if (sorry !== undefined && sorry.forwarding?.kind !== 'tunnel') {
    draft.family ??= sorry.family;
    if (draft.family !== sorry.family) {
      context.report('family-mismatch', 'the sorry server is of the other family and is dropped', {
        ...(settingOf(block, 'sorry_server') ?? block).place,
        line: block.lastLine,
      });
      draft.sorry = undefined;
    }
  }
  if (draft.family === undefined && draft.service.kind !== 'group') {
    const families = new Set([
      ...(draft.sorry === undefined ? [] : [draft.sorry.family]),
      ...reals.map(({ endpoint }) => endpoint.family),
    ]);
    draft.family = families.size === 1 && families.has('inet6') ? 'inet6' : 'inet';
  }
  return true;
}

/** Whether a virtual server is of the family of its group, which it takes if it has none. Source: link_vsg_to_vs. */
function joinsGroup(draft: ServerDraft, { services }: ServiceGroup, context: Context): boolean {
  const families = new Set(services.flatMap(({ family }) => family ?? []));
  if (families.size > 1) return draft.family === undefined;
  const [family] = families;
  if (family !== undefined && draft.family !== undefined && draft.family !== family) return false;
  draft.family ??= family;
  if (draft.family === undefined)
    context.report(
      'default-taken',
      'the family of a firewall mark is not known: keepalived takes IPv4',
      { ...draft.block.place, line: undefined },
      'note',
    );
  return true;
}

/** Reports a virtual server that keepalived drops without a word to a test. */
function dropServer({ block }: ServerDraft, group: ServiceGroup | undefined, context: Context): readonly [] {
  const why =
    group === undefined
      ? 'its virtual_server_group does not exist'
      : 'its virtual_server_group is of the other family';
  context.report('virtual-server-dropped', `the virtual server is dropped: ${why}`, block.place, 'note');
  return [];
}

/** Reads what the process of health checks reads. */
export function checkerHandlers(context: Context): {
  readonly handlers: Handlers;
  finish(global: GlobalState): CheckerState;
} {
  const drafts = new Map<Block, ServerDraft>();
  const reals = new Map<Block, ServerDraft['reals'][number]>();
  const servers: ServerDraft[] = [];
  const groups: ServiceGroup[] = [];
  const fileWeights = new Map<string, Weight>();
  const files = trackFileHandlers(context, fileWeights);
  const bfd = new Set<string>();
  const names = { bfd, files: fileWeights };
  let services: GroupService[] = [];
  let hasSsl = false;
  let lastCheck: CheckKind | undefined;

  function openRealServer(block: Block): boolean {
    const draft = block.parent && drafts.get(block.parent);
    const address = wordAt(block.words, 1, block.place, context);
    const endpoint = readEndpoint(address, block.words[2]?.text);
    if (endpoint === undefined) {
      context.report(
        'invalid-address',
        `${address} ${block.words[2]?.text ?? ''} is not an address and port: the server is passed over`,
        placeOfWords(block.place, block.words[1], block.words.at(-1)),
      );
      return false;
    }
    reals.set(block, { block, endpoint, forwarding: draft?.forwarding });
    return true;
  }

  function openVirtualServer(block: Block): boolean {
    const service = readService(block.words, block.place, context);
    if (service === undefined) return false;
    drafts.set(block, {
      block,
      service,
      family: service.kind === 'address' ? service.family : undefined,
      scheduler: undefined,
      forwarding: undefined,
      sorry: undefined,
      flags: new Set(),
      granularity: undefined,
      persistence: undefined,
      reals: [],
    });
    return true;
  }

  function openBfd(block: Block): boolean {
    const name = wordAt(block.words, 1, block.place, context);
    if (!bfd.has(name)) return true;
    context.report('duplicate-name', `the bfd_instance ${name} exists already`, block.place);
    return false;
  }

  const openers: Readonly<Record<string, (block: Block) => boolean>> = {
    virtual_server: openVirtualServer,
    real_server: openRealServer,
    bfd_instance: openBfd,
    SSL(block) {
      if (hasSsl)
        context.report(
          'repeated-setting',
          'there is an SSL block already: this one replaces it',
          block.place,
        );
      hasSsl = true;
      return true;
    },
  };

  function closeRealServer(block: Block): void {
    const draft = block.parent && drafts.get(block.parent);
    const real = reals.get(block);
    if (draft === undefined || real === undefined) return;
    if (real.forwarding?.kind !== 'tunnel') {
      draft.family ??= real.endpoint.family;
      if (draft.family !== real.endpoint.family) {
        context.report(
          'family-mismatch',
          `the server ${real.endpoint.address} is of the other family and is dropped`,
          endOf(block),
        );
        return;
      }
    }
    draft.reals.push(real);
  }

  function closeGroup(setting: Setting): void {
    const name = setting.words[1]?.text ?? '';
    const families = new Set(services.flatMap(({ family }) => family ?? []));
    if (services.length === 0)
      context.report(
        'incomplete-block',
        `the virtual_server_group ${name} has no services and is dropped`,
        endOf(setting),
      );
    else if (families.size > 1 && services.some(({ family }) => family === undefined))
      context.report(
        'family-mismatch',
        `the virtual_server_group ${name} mixes families, and has firewall marks without one`,
        endOf(setting),
      );
    else groups.push({ name, place: setting.place, services });
    services = [];
  }

  function closeCheckOf(block: Block, endpoint: Endpoint): void {
    block.alive = closeCheck(block, { ...endpoint, before: lastCheck }, names, context);
    if (block.alive) lastCheck = checkKindOf(block) ?? lastCheck;
  }

  const handlers: Handlers = {
    open(block) {
      if (block.spec?.type.kind === 'block' && block.spec.type.header === 'name')
        wordAt(block.words, 1, block.place, context);
      return openers[keywordOf(block)]?.(block) ?? true;
    },
    set(block, setting) {
      const draft = drafts.get(block);
      if (draft !== undefined) effects[setting.spec.keyword]?.(draft, setting, context);
      const real = reals.get(block);
      if (real !== undefined) real.forwarding = forwardingOf(block, 'lvs_method') ?? real.forwarding;
      if (setting.spec.keyword === 'virtual_server_group') closeGroup(setting);
      files.set(block, setting);
      checkSetting(block, setting, names, context);
      return true;
    },
    entry(_block, setting, entry: Entry) {
      if (setting.spec.keyword !== 'virtual_server_group') return;
      const service = readGroupService(entry, context);
      if (service !== undefined) services.push(service);
    },
    close(block) {
      const draft = drafts.get(block);
      const endpoint = [block.parent, block.parent?.parent].flatMap(
        (each) => (each && reals.get(each)?.endpoint) ?? [],
      )[0];
      if (draft !== undefined) {
        if (closeServer(draft, context)) servers.push(draft);
      } else if (keywordOf(block) === 'real_server') closeRealServer(block);
      else if (
        endpoint !== undefined &&
        (checkKindOf(block) !== undefined || keywordOf(block) === 'url' || keywordOf(block) === 'host')
      )
        closeCheckOf(block, endpoint);
      else if (keywordOf(block) === 'bfd_instance') {
        if (booleanOf(block, 'checker') === true || booleanOf(block, 'vrrp') !== true) bfd.add(nameOf(block));
      } else if (keywordOf(block).endsWith('track_file')) files.close(block);
    },
  };

  return {
    handlers,
    finish: (global) => {
      const virtualServers = servers.flatMap((draft) => {
        const { block, service, reals: list } = draft;
        const group = groups.find(({ name }) => service.kind === 'group' && name === service.name);
        // 2.2.7 looks for the group first.
        if (service.kind === 'group' && group === undefined && context.environment.version === '2.2.7')
          return dropServer(draft, group, context);
        if (list.length === 0) {
          context.report('incomplete-block', NO_SERVERS, { ...block.place, line: undefined });
          return [];
        }
        if (service.kind !== 'group') return [completeServer(draft, undefined, context)];
        return group !== undefined && joinsGroup(draft, group, context)
          ? [completeServer(draft, group, context)]
          : dropServer(draft, group, context);
      });
      checkScripts(virtualServers, global, context);
      return { virtualServers, groups };
    },
  };
}

/** Looks at the scripts of virtual servers. Source: check_check_script_security of check_data.c. */
function checkScripts(servers: readonly VirtualServerState[], global: GlobalState, context: Context): void {
  const blocks = servers.flatMap((server) => [
    server.block,
    ...server.servers.flatMap(({ block }) => [block, ...block.blocks]),
    // 2.2.7 keeps the checks of servers that it drops.
    ...(context.environment.version === '2.2.7'
      ? server.block.blocks.flatMap(({ blocks: checks }) => checks)
      : []),
  ]);
  const commands = blocks.flatMap((block) =>
    ['misc_path', 'notify_up', 'notify_down', 'quorum_up', 'quorum_down'].flatMap((keyword) => {
      const command = block.alive ? commandOf(block, keyword) : undefined;
      return command !== undefined && checkScript(command, context).counts
        ? [settingOf(block, keyword) ?? block]
        : [];
    }),
  );
  const fifo =
    servers.length > 0 &&
    fifoScriptCounts(global.block, ['notify_fifo_script', 'lvs_notify_fifo_script'], context);
  const first = commands[0] ?? (fifo ? global.block : undefined);
  if (first !== undefined && !context.scriptSecurity)
    context.report(
      'script-security-off',
      'scripts of health checks run without enable_script_security',
      { ...first.place, line: undefined },
      'security',
    );
}
