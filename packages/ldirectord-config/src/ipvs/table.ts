import {
  applyToKernel,
  createKernel,
  parseCommandLine,
  type SimulatedKernel,
  serviceKey,
  type Table,
  tableOf,
  type VirtualService,
} from '@harderway/ipvs';
import type { Environment } from '../environment.js';
import { serviceOption } from '../evaluate/setup.js';
import type { RealState, State, VirtualState } from '../evaluate/state.js';
import { fallbackOf, forwardFlags } from './start.js';

/** The state of the servers. */
export interface ToIpvsOptions {
  /** The result of the check of a real server. Default: all do, but those of a service with checktype off. */
  readonly health?: (virtual: VirtualState, real: RealState) => 'up' | 'down';
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

const words = (command: string): readonly string[] => command.split(/\s+/).filter((word) => word !== '');

/** Runs a command. Returns why it fails, if it does. */
function attempt(
  kernel: SimulatedKernel,
  argv: readonly string[],
  environment: Environment,
): string | undefined {
  const read = parseCommandLine(argv, {
    names: {
      port: (name, protocol) => environment.port(name, protocol),
      portName: () => undefined,
      host: (name) => environment.resolve(name, 'inet'),
      hostName: () => undefined,
    },
  });
  if (read.kind === 'refused') return read.refusal.stderr.trim() || 'not a valid command';
  return applyToKernel(kernel, read.command);
}

interface Setting {
  readonly state: State;
  readonly environment: Environment;
  readonly options: ToIpvsOptions;
  readonly refused: RefusedCommand[];
}

const isUp = ({ options }: Setting, virtual: VirtualState, real: RealState): boolean =>
  options.health ? options.health(virtual, real) === 'up' : virtual.checktype !== 'off';

interface Addition {
  readonly line: number;
  readonly server: string;
  readonly forward: string;
  readonly weight: string;
  readonly upper?: string | undefined;
  readonly lower?: string | undefined;
}

/** The servers that ldirectord adds, in its order. */
function additionsOf(setting: Setting, virtual: VirtualState): readonly Addition[] {
  const { state } = setting;
  const quiescent = (virtual.quiescent ?? state.globals.quiescent) === 'yes';
  const additions = virtual.real.flatMap((real): readonly Addition[] => {
    const { line, weight, upperThreshold: upper, lowerThreshold: lower } = real;
    const up = isUp(setting, virtual, real);
    if (!up && !quiescent) return [];
    const server = `${real.server}:${real.port}`;
    const forward = forwardFlags[real.forward];
    // The command that sets weight 0 does not repeat the thresholds, so it resets them.
    return [up ? { line, server, forward, weight, upper, lower } : { line, server, forward, weight: '0' }];
  });
  const anyUp = virtual.real.some((real) => isUp(setting, virtual, real));
  const fallback = anyUp ? undefined : fallbackOf(state, virtual);
  if (!fallback) return additions;
  const server = `${fallback.server}:${fallback.port}`;
  const forward = fallback.forward ? forwardFlags[fallback.forward] : '';
  return [...additions, { line: virtual.line, server, forward, weight: '1' }];
}

function setUpService(setting: Setting, virtual: VirtualState): VirtualService | undefined {
  const kernel = createKernel();
  function run(line: number, argv: readonly string[]): boolean {
    const problem = attempt(kernel, argv, setting.environment);
    // ldirectord looks for direct servers under the port they are written with, does not find them under the
    // service's port, and adds them again: that failure changes nothing.
    if (problem !== undefined && problem !== 'EEXIST')
      setting.refused.push({
        line,
        message: `ldirectord will run "ipvsadm ${argv.join(' ')}", which fails: ${problem}`,
      });
    return problem === undefined;
  }
  if (!run(virtual.line, ['-A', ...words(virtual.flags)])) return undefined;
  const service = words(serviceOption(virtual));
  for (const { line, server, forward, weight, upper = '0', lower = '0' } of additionsOf(setting, virtual))
    run(line, [
      ...['-a', ...service, '-x', upper, '-y', lower, '-r', server],
      ...[...words(forward), '-w', weight],
    ]);
  return tableOf(kernel).services[0];
}

/**
 * The virtual services and real servers that ldirectord has set up once it has checked every server: those that
 * are up with their weights, those that are down with weight 0 (quiescent) or removed, and the fallback
 * where none is up.
 */
export function toIpvs(state: State, environment: Environment, options: ToIpvsOptions = {}): ExpectedTable {
  const setting: Setting = { state, environment, options, refused: [] };
  const services = new Map<string, VirtualService>();
  for (const virtual of state.virtuals) {
    const service = setUpService(setting, virtual);
    if (!service) continue;
    const key = serviceKey(service.identity);
    if (services.has(key)) {
      const message = `to the kernel ${virtual.id} is the same service as one above: ${key}`;
      setting.refused.push({ line: virtual.line, message });
    } else services.set(key, service);
  }
  return { table: { services: [...services.values()] }, refused: setting.refused };
}
