import { isMulticast, readAddress } from '../../values/address.js';
import { readInteger } from '../../values/numbers.js';
import { type Block, booleanOf, commandOf, keywordOf, numberOf, type Setting, textOf } from '../block.js';
import { type Context, placeOfWords, wordAt } from '../context.js';
import type { Handlers } from '../process.js';
import { checkScript, defaultScriptUser, textsOf } from '../scripts.js';
import {
  checkBufferPolicy,
  checkLvsTimeouts,
  checkUmask,
  type GlobalSetting,
  readGarpExtra,
  readSyncDaemon,
  type SyncDaemon,
} from './options.js';

/** The settings of the whole daemon, with defaults. */
export interface GlobalState {
  /** The blocks and settings that it comes from. */
  readonly block: Block;
  /** Default version of VRRP for IPv4. */
  readonly vrrpVersion: number;
  readonly strict: boolean;
  readonly scriptSecurity: boolean;
  readonly dynamicInterfaces: boolean;
  readonly defaultInterface: string;
  readonly downTimerAdverts: number;
  readonly lowerPriorityNoAdvert: boolean;
  readonly higherPrioritySendAdvert: boolean;
  readonly ownerIgnoreAdverts: boolean;
  /** Seconds. */
  readonly garpDelay: number;
  readonly garpRepeat: number;
  readonly garpRefresh: number;
  readonly multicastGroups: { readonly inet: string; readonly inet6: string };
  readonly syncDaemon: SyncDaemon | undefined;
}

function checkRealtime({ words, place, context }: GlobalSetting): void {
  const word = words[1];
  if (word === undefined) {
    context.report('missing-value', `${words[0]?.text} is missing its value`, place);
    return;
  }
  const priority = readInteger(word.text, -2147483648, 2147483647);
  if (priority === undefined || priority < 1 || priority > 99)
    context.report('invalid-value', `${word.text} is not a number from 1 to 99`, placeOfWords(place, word));
}

function checkProcessors({ words, place, context }: GlobalSetting): void {
  if (words.length < 2) {
    context.report('missing-value', `${words[0]?.text} is missing its value`, place);
    return;
  }
  const wrong = words.slice(1).find(({ text }) => readInteger(text, 0, 1023) === undefined);
  if (wrong !== undefined)
    context.report(
      'invalid-value',
      `${wrong.text} is not the number of a processor`,
      placeOfWords(place, wrong),
    );
}

function checkFifo({ words, place, context }: GlobalSetting): void {
  if (words.length < 2) context.report('missing-value', `${words[0]?.text} is missing its value`, place);
  else if (words.length === 2) defaultScriptUser(context, place);
}

function checkIncludes({ words, place, context }: GlobalSetting): void {
  for (const [index, word] of words.slice(1).entries()) {
    const name = word.text.replace(/^[-+]/, '');
    if (name === word.text && index > 0)
      context.report('repeated-setting', `${name} needs + or - before it`, placeOfWords(place, word));
    else if (!/^(?:read|match|wildcard_match|brace_match)$/.test(name))
      context.report(
        'invalid-value',
        `${name} is not read, match, wildcard_match or brace_match`,
        placeOfWords(place, word),
      );
  }
}

function checkMailServer({ words, place, context }: GlobalSetting): void {
  const host = wordAt(words, 1, place, context);
  const port = words[2]?.text ?? '25';
  // Names are looked up: only an address can be told to be none.
  if (readInteger(port, 1, 65535) === undefined || (/^[\d.]+$/.test(host) && readAddress(host) === undefined))
    context.report(
      'invalid-address',
      `${host} ${port} is not the address of a mail server`,
      placeOfWords(place, words[1], words.at(-1)),
    );
}

/** Checks beyond the type of a setting. */
const checks: Readonly<Record<string, (options: GlobalSetting) => void>> = {
  lvs_timeouts: checkLvsTimeouts,
  vrrp_rx_bufs_policy: checkBufferPolicy,
  vrrp_garp_extra_if: (options) => void readGarpExtra(options, 1),
  vrrp_vmac_garp_intvl: (options) => void readGarpExtra(options, 1),
  umask: checkUmask,
  include_check: checkIncludes,
  smtp_server: checkMailServer,
  vrrp_rt_priority: checkRealtime,
  checker_rt_priority: checkRealtime,
  bfd_rt_priority: checkRealtime,
  vrrp_cpu_affinity: checkProcessors,
  checker_cpu_affinity: checkProcessors,
  bfd_cpu_affinity: checkProcessors,
  notify_fifo: checkFifo,
  vrrp_notify_fifo: checkFifo,
  lvs_notify_fifo: checkFifo,
  vrrp_iptables: ({ place, context }) =>
    context.report('deprecated-keyword', 'this keepalived has no iptables and uses nftables', place),
};

function checkGroup(setting: Setting, family: 'inet' | 'inet6', context: Context): void {
  const address = typeof setting.value === 'string' ? readAddress(setting.value) : undefined;
  if (address === undefined) return;
  const place = placeOfWords(setting.place, setting.words[1]);
  if (address.family !== family)
    context.report('family-mismatch', `${address.address} is of the other family`, place);
  else if (!isMulticast(address, true))
    context.report('invalid-address', `${address.address} is not a multicast group on the link`, place);
}

/** Reads `global_defs` and what stands beside it. `state` is complete once all is read. */
export function globalHandlers(context: Context): {
  readonly handlers: Handlers;
  state(file: Block): GlobalState;
} {
  let sync: SyncDaemon | undefined;
  const handlers: Handlers = {
    set(_block, setting) {
      const { keyword } = setting.spec;
      const { words, place } = setting;
      checks[keyword]?.({ words, place, context });
      if (keyword === 'enable_script_security') context.scriptSecurity = true;
      if (keyword === 'dynamic_interfaces') context.dynamicInterfaces = true;
      if (keyword === 'script_user' && words.length > 1)
        context.scriptUser = setting.value === undefined ? false : textsOf(words)[0];
      if (keyword === 'vrrp_mcast_group4') checkGroup(setting, 'inet', context);
      if (keyword === 'vrrp_mcast_group6') checkGroup(setting, 'inet6', context);
      if (
        (keyword === 'startup_script' || keyword === 'shutdown_script') &&
        words.length > 1 &&
        setting.value === undefined
      )
        context.report('invalid-value', `${keyword} is not a command`, place);
      if (keyword === 'lvs_sync_daemon') {
        if (sync !== undefined)
          context.report('repeated-setting', 'lvs_sync_daemon is set already: this one is ignored', place);
        else sync = readSyncDaemon({ words, place, context });
      }
      return true;
    },
  };
  return {
    handlers,
    state(file) {
      const defs = file.blocks.findLast((each) => keywordOf(each) === 'global_defs');
      // All blocks of global_defs set the same: later settings replace earlier ones.
      const block: Block = {
        ...(defs ?? file),
        settings: file.blocks.flatMap((each) => (keywordOf(each) === 'global_defs' ? each.settings : [])),
      };
      checkStartScripts(block, context);
      const delay = numberOf(block, 'vrrp_garp_master_delay') ?? 5;
      return {
        block,
        vrrpVersion: numberOf(block, 'vrrp_version') ?? 2,
        strict: booleanOf(block, 'vrrp_strict') ?? false,
        scriptSecurity: context.scriptSecurity,
        dynamicInterfaces: context.dynamicInterfaces,
        defaultInterface: textOf(block, 'default_interface') ?? 'eth0',
        downTimerAdverts: numberOf(block, 'vrrp_down_timer_adverts') ?? 3,
        lowerPriorityNoAdvert: booleanOf(block, 'vrrp_lower_prio_no_advert') ?? false,
        higherPrioritySendAdvert: booleanOf(block, 'vrrp_higher_prio_send_advert') ?? false,
        ownerIgnoreAdverts: booleanOf(block, 'vrrp_owner_ignore_adverts') ?? false,
        garpDelay: delay,
        garpRepeat: numberOf(block, 'vrrp_garp_master_repeat') ?? 5,
        garpRefresh: numberOf(block, 'vrrp_garp_master_refresh') ?? 0,
        multicastGroups: {
          inet: textOf(block, 'vrrp_mcast_group4') ?? '224.0.0.18',
          inet6: textOf(block, 'vrrp_mcast_group6') ?? 'ff02::12',
        },
        syncDaemon: sync,
      };
    },
  };
}

function checkStartScripts(block: Block, context: Context): void {
  const scripts = ['startup_script', 'shutdown_script'].flatMap((keyword) => commandOf(block, keyword) ?? []);
  if (!context.scriptSecurity && scripts.some((script) => checkScript(script, context).counts))
    context.report(
      'script-security-off',
      'scripts run as root without enable_script_security',
      { ...block.place, line: undefined },
      'security',
    );
}
