import { parseInetAton } from '@harderway/ipvs/addresses';
import { readUnsigned } from '../../values/numbers.js';
import { forwardingOf, type Setting } from '../block.js';
import { type Context, type MessageCode, placeOfWords, wordAt } from '../context.js';
import { readForwarding } from '../forwarding.js';
import { readEndpoint } from './service.js';
import type { ServerDraft } from './virtual-server.js';

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

/** Applies a setting of a virtual server to it. */
export function applySetting(draft: ServerDraft, setting: Setting, context: Context): void {
  effects[setting.spec.keyword]?.(draft, setting, context);
}
