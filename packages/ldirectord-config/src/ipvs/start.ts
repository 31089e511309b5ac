import type { State } from '../evaluate/state.js';
import { argvOf, createDaemon } from './daemon.js';

/**
 * The commands with which ldirectord starts on an empty table, before the first checks: each service, then each
 * real server brought up and down again, with its fallback in between. The program asks the kernel between
 * commands; here its answers stay those of an empty table. Its own order of servers is that of a Perl hash.
 * Source: ld_start of ldirectord 4.16.0.
 */
export function startCommands(state: State): readonly string[] {
  const commands: string[] = [];
  createDaemon(state, {
    addService: ({ flags }) => commands.push(`ipvsadm -A ${flags}`),
    change: (change) => commands.push(`ipvsadm ${argvOf(change).join(' ')}`),
    call: (command) => commands.push(command),
    serves: () => false,
    find: () => undefined,
  }).start();
  return commands;
}
