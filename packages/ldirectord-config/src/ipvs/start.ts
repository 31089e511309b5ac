import { serviceOption } from '../evaluate/setup.js';
import type { FallbackState, RealState, State, VirtualState } from '../evaluate/state.js';
import type { Forwarding } from '../model.js';

/** The switch of ipvsadm for a forwarding method. */
export const forwardFlags: Readonly<Record<Forwarding, string>> = { gate: '-g', masq: '-m', ipip: '-i' };

/** A fallback in use. A global one without port has that of the service; a firewall mark has no global one. */
interface UsedFallback {
  readonly server: string;
  readonly port: string;
  readonly forward?: Forwarding;
}

/** The fallback that a service uses. Source: fallback_find of ldirectord 4.16.0. */
export function fallbackOf(state: State, virtual: VirtualState): UsedFallback | undefined {
  if (virtual.fallback) return { port: virtual.port, ...virtual.fallback };
  const { globals } = state;
  const global = virtual.family === 'inet' ? globals.fallback : globals.fallback6;
  if (!global) return undefined;
  // ldirectord keeps global fallbacks for tcp and udp only, and makes an empty one for a firewall mark.
  if (virtual.protocol === 'fwm') return { server: '', port: virtual.port };
  const found: FallbackState = global[virtual.protocol];
  return { server: found.server, port: found.port ?? virtual.port, forward: found.forward };
}

/** The daemon's memory of a service. */
interface Status {
  readonly up: Set<string>;
  fallbackUp: boolean;
  command?: 'start' | 'stop';
}

interface Start {
  readonly state: State;
  readonly commands: string[];
  readonly status: Map<VirtualState, Status>;
  readonly byReal: Map<string, Set<string>>;
}

function statusOf(start: Start, virtual: VirtualState): Status {
  const known = start.status.get(virtual) ?? { up: new Set<string>(), fallbackUp: false };
  start.status.set(virtual, known);
  return known;
}

function add(
  start: Start,
  virtual: VirtualState,
  server: string,
  forward: string,
  weight: string,
  lower: string,
  upper: string,
): void {
  start.commands.push(
    `ipvsadm -a ${serviceOption(virtual)} -x ${upper} -y ${lower} -r ${server} ${forward} -w ${weight}`,
  );
}

function runFallbackCommand(start: Start, virtual: VirtualState, status: 'start' | 'stop'): void {
  const known = statusOf(start, virtual);
  if (known.command === status) return;
  known.command = status;
  const command = virtual.fallbackcommand ?? start.state.globals.fallbackcommand;
  if (command !== undefined)
    start.commands.push(`${command} ${status} ${virtual.server ?? ''}:${virtual.port} ${virtual.protocol}`);
}

function fallbackOn(start: Start, virtual: VirtualState): void {
  const fallback = fallbackOf(start.state, virtual);
  const status = statusOf(start, virtual);
  if (fallback && status.up.size === 0 && !status.fallbackUp) {
    status.fallbackUp = true;
    const forward = fallback.forward ? forwardFlags[fallback.forward] : ' ';
    add(start, virtual, `${fallback.server}:${fallback.port}`, forward, '1', '0', '0');
  }
  if (status.up.size === 0) runFallbackCommand(start, virtual, 'start');
}

function fallbackOff(start: Start, virtual: VirtualState): void {
  const status = statusOf(start, virtual);
  status.fallbackUp = false;
  if (status.up.size > 0) runFallbackCommand(start, virtual, 'stop');
}

function sharing(start: Start, real: RealState): readonly VirtualState[] {
  const ids = start.byReal.get(real.id);
  return start.state.virtuals.filter(({ id }) => ids?.has(id));
}

function bringUp(start: Start, real: RealState): void {
  for (const virtual of sharing(start, real)) {
    statusOf(start, virtual).up.add(real.id);
    const { lowerThreshold = '0', upperThreshold = '0' } = real;
    add(
      start,
      virtual,
      `${real.server}:${real.port}`,
      forwardFlags[real.forward],
      real.weight,
      lowerThreshold,
      upperThreshold,
    );
    fallbackOff(start, virtual);
  }
}

function bringDown(start: Start, real: RealState): void {
  for (const virtual of sharing(start, real)) {
    statusOf(start, virtual).up.delete(real.id);
    fallbackOn(start, virtual);
  }
}

/**
 * The commands with which ldirectord starts on an empty table, before the first checks: each service, then each
 * real server brought up and down again, with its fallback in between. The program asks the kernel between
 * commands; here its answers stay those of an empty table. Its own order of servers is that of a Perl hash.
 * Source: ld_start of ldirectord 4.16.0.
 */
export function startCommands(state: State): readonly string[] {
  const start: Start = { state, commands: [], status: new Map(), byReal: new Map() };
  for (const virtual of state.virtuals) {
    start.commands.push(`ipvsadm -A ${virtual.flags}`);
    for (const { id } of virtual.real)
      start.byReal.set(id, (start.byReal.get(id) ?? new Set<string>()).add(virtual.id));
  }
  // Servers are kept by address and port alone, so of several services' the last one's check counts.
  const down = new Map<string, RealState>();
  for (const virtual of state.virtuals) {
    for (const real of virtual.real) down.set(`${real.server}:${real.port}`, real);
    fallbackOn(start, virtual);
  }
  for (const real of down.values()) {
    if (state.globals.readdquiescent === 'no') bringUp(start, real);
    bringDown(start, real);
  }
  return start.commands;
}
