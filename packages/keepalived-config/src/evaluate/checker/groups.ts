import { endOf, settingOf } from '../block.js';
import type { Context } from '../context.js';
import { completeServer } from './complete.js';
import type { ServiceGroup } from './service.js';
import type { ServerDraft, VirtualServerState } from './virtual-server.js';

const NO_SERVERS = 'the virtual server has no real servers and is ignored';

/** Gives a virtual server the family of its servers, and drops a sorry server of the other one. Source: vs_end_handler. */
export function closeServer(draft: ServerDraft, context: Context): boolean {
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
function dropServer({ block }: ServerDraft, group: ServiceGroup | undefined, context: Context): undefined {
  const why =
    group === undefined
      ? 'its virtual_server_group does not exist'
      : 'its virtual_server_group is of the other family';
  context.report('virtual-server-dropped', `the virtual server is dropped: ${why}`, block.place, 'note');
  return undefined;
}

/** A virtual server with its group and all that it leaves out; undefined if keepalived drops it. */
export function completeServerOf(
  draft: ServerDraft,
  groups: readonly ServiceGroup[],
  context: Context,
): VirtualServerState | undefined {
  const { block, service, reals } = draft;
  const group = groups.find(({ name }) => service.kind === 'group' && name === service.name);
  // 2.2.7 looks for the group first.
  if (service.kind === 'group' && group === undefined && context.environment.version === '2.2.7')
    return dropServer(draft, group, context);
  if (reals.length === 0) {
    context.report('incomplete-block', NO_SERVERS, { ...block.place, line: undefined });
    return undefined;
  }
  if (service.kind !== 'group') return completeServer(draft, undefined, context);
  return group !== undefined && joinsGroup(draft, group, context)
    ? completeServer(draft, group, context)
    : dropServer(draft, group, context);
}
