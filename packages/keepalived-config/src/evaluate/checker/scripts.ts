import { commandOf, settingOf } from '../block.js';
import type { Context } from '../context.js';
import type { GlobalState } from '../global/global.js';
import { checkScript, fifoScriptCounts } from '../scripts.js';
import type { VirtualServerState } from './virtual-server.js';

/** Looks at the scripts of virtual servers. Source: check_check_script_security of check_data.c. */
export function checkScripts(
  servers: readonly VirtualServerState[],
  global: GlobalState,
  context: Context,
): void {
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
