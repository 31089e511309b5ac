import type { ForwardingMethod } from '@harderway/ipvs';
import { serviceOption } from '../evaluate/setup.js';
import type { RealState, State, VirtualState } from '../evaluate/state.js';
import { fallbackOf } from './fallback.js';

/** A real server of the table, in the words of ipvsadm. */
export interface ListedReal {
  readonly forward: string;
  readonly weight: string;
  readonly limits: Limits;
}

/** A real server of a service, as the daemon names it to ipvsadm. */
interface DaemonServer {
  readonly virtual: VirtualState;
  /** Number of the line of the file that it comes from. */
  readonly line: number;
  /** Address and port. */
  readonly server: string;
  readonly forward: string;
}

/** A change of a real server: added (`-a`), edited (`-e`) or deleted (`-d`). */
export interface Change {
  readonly option: '-a' | '-e' | '-d';
  readonly entry: DaemonServer;
  /** Absent for `-d`. */
  readonly weight?: string | undefined;
  /** Absent where a server gets weight 0, which resets its thresholds. */
  readonly limits?: Limits | undefined;
}

interface Limits {
  readonly upper: string;
  readonly lower: string;
}

/** The arguments of ipvsadm for a change. */
export function argvOf({ option, entry, weight, limits }: Change): readonly string[] {
  const argv = [option, ...serviceOption(entry.virtual)];
  if (limits) argv.push('-x', limits.upper, '-y', limits.lower);
  argv.push('-r', entry.server);
  if (weight !== undefined) argv.push(entry.forward, '-w', weight);
  return argv;
}

/** The table as the daemon sees and changes it. */
export interface Ipvs {
  addService(virtual: VirtualState): void;
  change(change: Change): void;
  /** Runs a fallback command. */
  call(command: string): void;
  /** True if `ipvsadm -L -n` lists a service. */
  serves(virtual: VirtualState): boolean;
  /** A real server of a service as `ipvsadm -L -n` lists it, by address and port. */
  find(virtual: VirtualState, server: string): ListedReal | undefined;
}

/** A running ldirectord. */
export interface Daemon {
  /**
   * Sets up an empty table: every server is brought up and down again. With `lasting`, this is left out where it
   * leaves nothing behind: where no service is quiescent, all servers are found again, and none is a fallback too.
   */
  start(lasting?: boolean): void;
  /** One round of checks. */
  check(isUp: (virtual: VirtualState, real: RealState) => boolean): void;
}

/** The daemon's memory of a service. */
interface Status {
  readonly up: Set<string>;
  fallbackUp: boolean;
  command?: 'start' | 'stop' | undefined;
}

const flags = { direct: '-g', masquerade: '-m', tunnel: '-i' } as const;

/** The option of ipvsadm for a forwarding method; a blank where it is unknown. */
export const flagOf = (method: ForwardingMethod | undefined): string => (method ? flags[method] : ' ');

/** True if the daemon finds the servers of a service in the table: it compares ports as text. */
const finds = ({ port, real }: VirtualState): boolean =>
  !hasLeadingZero(port) && !real.some((each) => hasLeadingZero(each.port));

const hasLeadingZero = (port: string): boolean => port.length > 1 && port.startsWith('0');

/** A server with its check, and the services in which it goes up and down. */
interface Checked {
  readonly virtual: VirtualState;
  readonly real: RealState;
  owners: VirtualState[];
}

/** The checks of a file in its order. Servers with one id are checked once for all services that have them. */
function checksOf(virtuals: readonly VirtualState[]): ReadonlyMap<string, Checked> {
  const checks = new Map<string, Checked>();
  for (const virtual of virtuals) {
    // Of many servers each has a service of its own: those share one list.
    const alone = [virtual];
    for (const real of virtual.real) {
      const known = checks.get(real.id);
      if (!known) checks.set(real.id, { virtual, real, owners: alone });
      else if (known.owners.at(-1) === virtual) continue;
      else if (known.owners.length === 1) known.owners = [known.virtual, virtual];
      else known.owners.push(virtual);
    }
  }
  return checks;
}

/**
 * Makes the daemon of a file, for a table. Its own order of servers at the start is that of a Perl hash.
 * Source: ld_start, service_set, _restore_service, _remove_service and fallback_on of ldirectord 4.16.0.
 */
export function createDaemon(state: State, ipvs: Ipvs): Daemon {
  const { globals, virtuals } = state;
  const checks = checksOf(virtuals);
  const statuses = new Map<VirtualState, Status>();
  function statusOf(virtual: VirtualState): Status {
    const known = statuses.get(virtual);
    if (known) return known;
    const fresh: Status = { up: new Set(), fallbackUp: false };
    statuses.set(virtual, fresh);
    return fresh;
  }

  const rests = ({ quiescent = globals.quiescent }: VirtualState): boolean => quiescent === 'yes';

  function restore(entry: DaemonServer, weight: string, limits: Limits): void {
    const listed = ipvs.find(entry.virtual, entry.server);
    const same =
      listed?.weight === weight &&
      listed.limits.upper === limits.upper &&
      listed.limits.lower === limits.lower &&
      listed.forward === entry.forward;
    if (!same) ipvs.change({ option: listed ? '-e' : '-a', entry, weight, limits });
  }

  /** The entry under the name that the table has it by: the kernel gives direct servers the port of their service. */
  function mapped(entry: DaemonServer): DaemonServer {
    const { virtual, server } = entry;
    if (virtual.protocol === 'fwm' || ipvs.find(virtual, server)) return entry;
    const other = `${server.slice(0, server.lastIndexOf(':'))}:${virtual.port}`;
    return ipvs.find(virtual, other) ? { ...entry, server: other } : entry;
  }

  function remove(given: DaemonServer, isFallback: boolean): void {
    if (!ipvs.serves(given.virtual)) return;
    const entry = mapped(given);
    const listed = ipvs.find(entry.virtual, entry.server);
    if (isFallback || !rests(entry.virtual)) {
      if (listed) ipvs.change({ option: '-d', entry });
    } else if (!listed) {
      if (globals.readdquiescent === 'yes') ipvs.change({ option: '-a', entry, weight: '0' });
    } else if (listed.weight !== '0' || listed.forward !== entry.forward)
      ipvs.change({ option: '-e', entry, weight: '0' });
  }

  function callFallbackCommand(virtual: VirtualState, known: Status, status: 'start' | 'stop'): void {
    if (known.command === status) return;
    known.command = status;
    const command = virtual.fallbackcommand ?? globals.fallbackcommand;
    if (command !== undefined)
      ipvs.call(`${command} ${status} ${virtual.server ?? ''}:${virtual.port} ${virtual.protocol}`);
  }

  function fallbackEntry(virtual: VirtualState): DaemonServer | undefined {
    const fallback = fallbackOf(state, virtual);
    const { server, port, forward } = fallback ?? {};
    return fallback && { virtual, line: virtual.line, server: `${server}:${port}`, forward: flagOf(forward) };
  }

  /** Whether a server that goes down may take the fallback with it, which the daemon believes to be there still. */
  function removesFallback(virtual: VirtualState): boolean {
    const fallback = fallbackOf(state, virtual);
    return fallback !== undefined && virtual.real.some(({ server }) => server === fallback.server);
  }

  function fallbackOn(virtual: VirtualState, status: Status): void {
    if (status.up.size > 0) return;
    const fallback = fallbackEntry(virtual);
    if (fallback && !status.fallbackUp) restore(fallback, '1', { upper: '0', lower: '0' });
    status.fallbackUp = fallback !== undefined;
    callFallbackCommand(virtual, status, 'start');
  }

  // The fallback is removed whenever a server comes up, in use or not: one that is a real server too is lost.
  function fallbackOff(virtual: VirtualState, status: Status): void {
    const fallback = fallbackEntry(virtual);
    if (fallback) remove(fallback, true);
    status.fallbackUp = false;
    callFallbackCommand(virtual, status, 'stop');
  }

  function setServer(
    { real, owners }: Pick<Checked, 'real' | 'owners'>,
    isUp: boolean,
    forced: boolean,
  ): void {
    const { id, line, weight, upperThreshold = '0', lowerThreshold = '0' } = real;
    const server = `${real.server}:${real.port}`;
    const forward = flagOf(real.forward);
    for (const virtual of owners) {
      const status = statusOf(virtual);
      const { up } = status;
      if (up.has(id) === isUp && !forced) continue;
      const entry = { virtual, line, server, forward };
      if (isUp) {
        up.add(id);
        restore(entry, weight, { upper: upperThreshold, lower: lowerThreshold });
        fallbackOff(virtual, status);
      } else {
        up.delete(id);
        remove(entry, false);
        fallbackOn(virtual, status);
      }
    }
  }

  return {
    start(lasting = false) {
      for (const virtual of virtuals) ipvs.addService(virtual);
      // Servers are kept by address and port alone, so of several services' the last one's check counts.
      const down = new Map<string, RealState>();
      const comes =
        !lasting || virtuals.some((virtual) => rests(virtual) || !finds(virtual) || removesFallback(virtual));
      for (const virtual of virtuals) {
        if (comes) for (const real of virtual.real) down.set(`${real.server}:${real.port}`, real);
        fallbackOn(virtual, statusOf(virtual));
      }
      for (const real of down.values()) {
        const server = { real, owners: checks.get(real.id)?.owners ?? [] };
        if (globals.readdquiescent === 'no') setServer(server, true, true);
        setServer(server, false, true);
      }
    },
    check(isUp) {
      for (const checked of checks.values())
        if (checked.virtual.checktype !== 'off')
          setServer(checked, isUp(checked.virtual, checked.real), false);
    },
  };
}
