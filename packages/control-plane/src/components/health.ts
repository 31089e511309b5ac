import { type CommandResult, forEachHost } from '@harderway/remote-exec';
import { onHost } from '../hosts/host-error.js';
import { pause } from '../hosts/pause.js';
import type { Component } from '../model/component.js';
import { down, type Health, unknown } from '../model/health.js';
import type { Session } from '../model/session.js';
import { failureLine } from './host-check.js';

/** Prints the state of a unit on a line of its own, then asks its program by a command. */
const script = `printf '%s\\n' "$(systemctl show -p ActiveState --value -- "$1")"; shift; exec "$@"`;

/** States of a unit whose program serves nobody. */
const stopped: ReadonlySet<string> = new Set(['inactive', 'failed', 'activating', 'deactivating']);

/** curl's exit code where nothing listens. */
const refused = 7;

/** Why the answer of a command says nothing, in one line. */
export const unreadable = (result: CommandResult): Health =>
  unknown(
    failureLine(result).slice(0, 200) || `the command ended with ${result.exitCode} and printed nothing`,
  );

/** Judges what a host printed: its program's own answer comes first, then what else shows that the program is down. */
function healthIn(result: CommandResult, unit: string, judge: (answer: CommandResult) => Health): Health {
  const [state = '', ...lines] = result.stdout.split('\n');
  const answer = judge({ ...result, stdout: lines.join('\n') });
  if (answer.kind !== 'unknown') return answer;
  if (stopped.has(state)) return down(`${unit} is ${state}`);
  return result.exitCode === refused ? down(`${unit} runs, but nothing listens on its port`) : answer;
}

/** Asks hosts for the health of their parts of a component. Every host has an answer in the result. */
export async function askHealth(
  session: Session,
  { unit = '', rolls }: Component,
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Health>> {
  if (rolls?.guard === undefined) throw new Error(`${unit} has no question for its health`);
  const { argv, judge } = rolls.guard.health(session.spec);
  const results = await forEachHost(hosts, async (host) => {
    const transport = session.transports.get(host);
    if (transport === undefined) return unknown('no connection');
    const words = ['sh', '-c', script, 'sh', unit, ...argv];
    return healthIn(await transport.run({ argv: words, sudo: true, timeoutMs: 15_000, signal }), unit, judge);
  });
  signal?.throwIfAborted();
  return new Map(
    results.map((result) => {
      if (result.kind === 'ok') return [result.host, result.value];
      if (result.kind === 'skipped') return [result.host, unknown('it was not asked')];
      const error = onHost(result.host, result.error);
      return [result.host, unknown(error.found ?? error.message, error)];
    }),
  );
}

/**
 * Asks hosts, and once more half a second later those that are not up: a member may be electing a leader. A host is down only if
 * both answers say so.
 */
export async function askHealthTwice(
  session: Session,
  component: Component,
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Health>> {
  const first = await askHealth(session, component, hosts, signal);
  const others = hosts.filter((host) => first.get(host)?.kind !== 'up');
  if (others.length === 0) return first;
  await pause(500, signal);
  const second = await askHealth(session, component, others, signal);
  const doubted = (host: string, health: Health): Health => {
    const before = first.get(host);
    return health.kind === 'down' && before?.kind === 'unknown' ? before : health;
  };
  return new Map([...first, ...[...second].map(([host, health]) => [host, doubted(host, health)] as const)]);
}
