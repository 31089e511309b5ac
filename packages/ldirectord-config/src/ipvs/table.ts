import { type Names, type RealServer, serviceKey, type Table } from '@harderway/ipvs';
import { type CommandLine, identityOf, parseCommandLine } from '@harderway/ipvs/ipvsadm';
import { applyToKernel, createKernel, tableOf } from '@harderway/ipvs/kernel';
import type { Environment } from '../environment.js';
import type { RealState, State, VirtualState } from '../evaluate/state.js';
import { argvOf, createDaemon, flagOf, type Ipvs, type ListedReal } from './daemon.js';

/** The state of the servers. */
export interface ToIpvsOptions {
  /** The result of the check of a real server. Default: all are up. With checktype off it does not count. */
  readonly health?: ((virtual: VirtualState, real: RealState) => 'up' | 'down') | undefined;
}

/** A command of ldirectord that fails. */
export interface RefusedCommand {
  /** Number of the line that the command comes from. */
  readonly line: number;
  readonly message: string;
}

/** The table that ldirectord sets up. */
export interface ExpectedTable {
  readonly table: Table;
  /** Commands that ipvsadm or the kernel refuses. `check` reports them with code `refused-by-ipvs`. */
  readonly refused: readonly RefusedCommand[];
}

const listedReal = ({ forwarding, weight, thresholds }: RealServer): ListedReal => ({
  forward: flagOf(forwarding.kind),
  weight: String(weight),
  limits: { upper: String(thresholds?.upper ?? 0), lower: String(thresholds?.lower ?? 0) },
});

const namesOf = ({ port, resolve }: Environment): Names => ({
  port,
  portName: () => undefined,
  host: (name) => resolve(name, 'inet'),
  hostName: () => undefined,
});

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** A simulated kernel, on which the commands of the daemon run. */
function simulate(environment: Environment, report: (line: number, message: string) => void) {
  const kernel = createKernel();
  const names = namesOf(environment);
  const servers = new Map<VirtualState, ReadonlyMap<string, RealServer> & { delete(key: string): boolean }>();
  const listed: typeof servers = new Map();
  const seen = new Set<string>();

  /** Runs a command and returns it as it was read, or reports why it fails. */
  function run(line: number, argv: readonly string[]): CommandLine {
    const read = parseCommandLine(argv, { names });
    const refusal = read.kind === 'refused' ? read.refusal.stderr.trim() || 'not a valid command' : undefined;
    const problem = read.kind === 'refused' ? refusal : applyToKernel(kernel, read.command);
    // ldirectord looks for direct servers under the port they are written with, does not find them under the service's
    // port, and adds them again, which changes nothing. Services are compared by themselves.
    if (problem !== undefined && problem !== 'EEXIST')
      report(line, `ldirectord will run "ipvsadm ${argv.join(' ')}", which fails: ${problem}`);
    return read;
  }

  const ipvs: Ipvs = {
    addService(virtual) {
      const read = run(virtual.line, ['-A', ...wordsOf(virtual.flags)]);
      if (read.kind === 'refused') return;
      const key = serviceKey(identityOf(read.command.service));
      if (seen.has(key))
        report(virtual.line, `to the kernel ${virtual.id} is the same service as one above: ${key}`);
      seen.add(key);
      const held = kernel.services.get(key)?.servers;
      if (!held) return;
      servers.set(virtual, held);
      // ipvsadm lists ports and marks without leading zeros; the daemon looks for them as the file writes them.
      if (!/^0./.test(virtual.port)) listed.set(virtual, held);
    },
    change(change) {
      const { virtual, line, server, forward } = change.entry;
      const held = servers.get(virtual);
      if (change.option === '-d') held?.delete(server);
      else if (held) {
        const argv = argvOf(change);
        // Where the forwarding method is unknown, its word is a blank.
        run(line, forward === ' ' ? argv.filter((word) => word !== ' ') : argv);
      }
    },
    call: () => undefined,
    serves: (virtual) => listed.has(virtual),
    find(virtual, server) {
      const found = listed.get(virtual)?.get(server);
      return found && listedReal(found);
    },
  };
  return { ipvs, table: () => tableOf(kernel) };
}

/**
 * The virtual services and real servers that ldirectord has set up once it has checked every server: those that
 * are up with their weights, those that are down with weight 0 (quiescent) or removed, and the fallback
 * where none is up.
 */
export function toIpvs(state: State, environment: Environment, options: ToIpvsOptions = {}): ExpectedTable {
  const { health = () => 'up' } = options;
  const refused = new Map<string, RefusedCommand>();
  const { ipvs, table } = simulate(environment, (line, message) => {
    refused.set(`${line} ${message}`, { line, message });
  });
  const daemon = createDaemon(state, ipvs);
  daemon.start(true);
  daemon.check((virtual, real) => health(virtual, real) === 'up');
  return { table: table(), refused: [...refused.values()] };
}
