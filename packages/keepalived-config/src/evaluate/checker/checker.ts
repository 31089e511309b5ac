import {
  type Block,
  booleanOf,
  type Entry,
  endOf,
  forwardingOf,
  keywordOf,
  nameOf,
  type Setting,
  type Weight,
} from '../block.js';
import { type Context, placeOfWords, wordAt } from '../context.js';
import type { GlobalState } from '../global/global.js';
import type { Handlers } from '../process.js';
import { trackFileHandlers } from '../track-file.js';
import { type CheckKind, checkKindOf, closeCheck } from './check.js';
import { checkSetting } from './check-settings.js';
import { closeServer, completeServerOf } from './groups.js';
import { checkScripts } from './scripts.js';
import {
  type Endpoint,
  type GroupService,
  readEndpoint,
  readGroupService,
  readService,
  type ServiceGroup,
} from './service.js';
import { applySetting } from './settings.js';
import type { ServerDraft, VirtualServerState } from './virtual-server.js';

/** The virtual servers that the process of health checks runs. */
export interface CheckerState {
  readonly virtualServers: readonly VirtualServerState[];
  readonly groups: readonly ServiceGroup[];
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
      if (draft !== undefined) applySetting(draft, setting, context);
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
      const virtualServers = servers.flatMap((draft) => completeServerOf(draft, groups, context) ?? []);
      checkScripts(virtualServers, global, context);
      return { virtualServers, groups };
    },
  };
}
