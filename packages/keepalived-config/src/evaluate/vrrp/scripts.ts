import {
  type Block,
  commandOf,
  endOf,
  nameOf,
  numberOf,
  settingOf,
  type Weight,
  weightOf,
} from '../block.js';
import type { Context } from '../context.js';
import type { GlobalState } from '../global/global.js';
import { checkScript, defaultScriptUser, fifoScriptCounts } from '../scripts.js';
import type { InstanceDraft } from './draft.js';
import type { SyncGroupDraft } from './groups.js';

/** A tracked script. Times are in seconds. */
export interface ScriptState extends Weight {
  readonly name: string;
  readonly block: Block;
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number | undefined;
  readonly rise: number;
  readonly fall: number;
}

/** A tracked script at its closing brace; undefined if keepalived gives it up. */
export function scriptOf(block: Block, context: Context): ScriptState | undefined {
  const name = nameOf(block);
  const command = commandOf(block, 'script');
  const place = endOf(block);
  if (command === undefined || command.words[0] === '') {
    context.report('incomplete-block', `the vrrp_script ${name} has no script`, place);
    return undefined;
  }
  const user = block.settings.findLast(({ spec }) => spec.keyword === 'user');
  if (user !== undefined && user.value === undefined) return undefined;
  if (user === undefined && defaultScriptUser(context, place) === false) {
    context.report('script-user-missing', `the vrrp_script ${name} has no user to run as`, place);
    return undefined;
  }
  return {
    name,
    block,
    command: command.words,
    interval: numberOf(block, 'interval') ?? 1,
    timeout: numberOf(block, 'timeout'),
    rise: numberOf(block, 'rise') ?? 1,
    fall: numberOf(block, 'fall') ?? 1,
    ...(weightOf(block, 'weight') ?? { weight: 0, reverse: false }),
  };
}

const notifications = [
  'notify_backup',
  'notify_master',
  'notify_fault',
  'notify_stop',
  'notify_deleted',
  'notify',
  'notify_master_rx_lower_pri',
];

/** Looks at all scripts, and returns the tracked ones that can be run. Source: check_vrrp_script_security of vrrp.c. */
export function checkScripts(
  instances: readonly InstanceDraft[],
  groups: readonly SyncGroupDraft[],
  scripts: readonly ScriptState[],
  global: GlobalState,
  context: Context,
): readonly ScriptState[] {
  if (instances.length === 0) return scripts;
  let counts = fifoScriptCounts(global.block, ['notify_fifo_script', 'vrrp_notify_fifo_script'], context);
  const usable = scripts.filter(({ block, name, command }) => {
    const check = checkScript({ words: command, user: undefined, group: undefined }, context);
    counts ||= check.counts;
    if (check.problem !== undefined)
      context.report('script-unusable', `${name}: the script ${command[0]} is ${check.problem}`, {
        ...(settingOf(block, 'script') ?? block).place,
        line: undefined,
      });
    return check.usable;
  });
  const blocks = [...instances, ...groups].map(({ block }) => block);
  for (const block of blocks)
    for (const keyword of notifications) {
      const command = commandOf(block, keyword);
      counts ||= command !== undefined && checkScript(command, context).counts;
    }
  for (const { tracks } of [...instances, ...groups])
    tracks.script = tracks.script.filter(({ name }) => usable.some((each) => each.name === name));
  if (counts && !context.scriptSecurity) {
    const first = scripts[0]?.block ?? blocks[0];
    const place = first?.place ?? { file: undefined, from: 0, to: 0 };
    context.report(
      'script-security-off',
      'scripts run without enable_script_security',
      { ...place, line: undefined },
      'security',
    );
  }
  return usable;
}
