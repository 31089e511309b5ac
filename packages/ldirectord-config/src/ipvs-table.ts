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
import type { Diagnostic } from './diagnostic.js';
import type { Environment } from './environment.js';
import { serviceOption } from './setup.js';
import { fallbackOf, forwardFlags } from './start.js';
import type { RealState, State, VirtualState } from './state.js';

/** What servers are taken to be. */
export interface ToIpvsOptions {
  /** Whether a real server passes its check. Default: all do, but those of a service with checktype off. */
  readonly health?: (virtual: VirtualState, real: RealState) => 'up' | 'down';
}

/** The table ldirectord sets up, and what ipvsadm or the kernel would refuse on the way. */
export interface ExpectedTable {
  readonly table: Table;
  /** One error for each command that would fail, at the line it comes from. */
  readonly diagnostics: readonly Diagnostic[];
}

const words = (command: string): readonly string[] => command.split(/\s+/).filter((word) => word !== '');

/** Runs a command as far as it goes and says why it failed. */
const attempt = (
  kernel: SimulatedKernel,
  argv: readonly string[],
  names: Environment,
): string | undefined => {
  const read = parseCommandLine(argv, {
    names: {
      port: (name, protocol) => names.port(name, protocol),
      portName: () => undefined,
      host: (name) => names.resolve(name, 'inet'),
      hostName: () => undefined,
    },
  });
  if (read.kind === 'refused') return read.refusal.stderr.trim() || 'it takes no such command';
  return applyToKernel(kernel, read.command);
};

interface Setting {
  readonly state: State;
  readonly environment: Environment;
  readonly options: ToIpvsOptions;
  readonly diagnostics: Diagnostic[];
}

const isUp = ({ options }: Setting, virtual: VirtualState, real: RealState): boolean =>
  options.health ? options.health(virtual, real) === 'up' : virtual.checktype !== 'off';

const setUpService = (setting: Setting, virtual: VirtualState): VirtualService | undefined => {
  const { state, environment, diagnostics } = setting;
  const kernel = createKernel();
  const run = (line: number, argv: readonly string[]): boolean => {
    const problem = attempt(kernel, argv, environment);
    // ldirectord looks for direct servers under the port they are written with, does not find them under the
    // service's port, and adds them again: that failure changes nothing.
    if (problem !== undefined && problem !== 'EEXIST')
      diagnostics.push({
        severity: 'error',
        code: 'refused-by-ipvs',
        message: `ldirectord will run "ipvsadm ${argv.join(' ')}", which fails: ${problem}`,
        position: { line, column: 1, offset: 0 },
      });
    return problem === undefined;
  };
  if (!run(virtual.line, ['-A', ...words(virtual.flags)])) return undefined;
  const service = words(serviceOption(virtual));
  const add = (
    line: number,
    server: string,
    forward: string,
    weight: string,
    lower = '0',
    upper = '0',
  ): void => {
    run(line, ['-a', ...service, '-x', upper, '-y', lower, '-r', server, ...words(forward), '-w', weight]);
  };
  const quiescent = (virtual.quiescent ?? state.globals.quiescent) === 'yes';
  let anyUp = false;
  for (const real of virtual.real) {
    const up = isUp(setting, virtual, real);
    anyUp ||= up;
    const server = `${real.server}:${real.port}`;
    if (up)
      add(
        real.line,
        server,
        forwardFlags[real.forward],
        real.weight,
        real.lowerThreshold,
        real.upperThreshold,
      );
    // Putting a server to rest resets its thresholds: the command does not repeat them.
    else if (quiescent) add(real.line, server, forwardFlags[real.forward], '0');
  }
  const fallback = anyUp ? undefined : fallbackOf(state, virtual);
  if (fallback)
    add(
      virtual.line,
      `${fallback.server}:${fallback.port}`,
      fallback.forward ? forwardFlags[fallback.forward] : '',
      '1',
    );
  return tableOf(kernel).services[0];
};

/**
 * The virtual services and real servers that ldirectord has set up once it has checked every server: those that
 * are up with their weights, those that are down with weight 0 (quiescent) or taken out, and the fallback
 * where none is up.
 */
export const toIpvs = (
  state: State,
  environment: Environment,
  options: ToIpvsOptions = {},
): ExpectedTable => {
  const diagnostics: Diagnostic[] = [];
  const setting = { state, environment, options, diagnostics };
  const services = new Map<string, VirtualService>();
  for (const virtual of state.virtuals) {
    const service = setUpService(setting, virtual);
    if (!service) continue;
    const key = serviceKey(service.identity);
    if (services.has(key))
      diagnostics.push({
        severity: 'error',
        code: 'refused-by-ipvs',
        message: `To the kernel ${virtual.id} is the same service as one above: ${key}`,
        position: { line: virtual.line, column: 1, offset: 0 },
      });
    else services.set(key, service);
  }
  return { table: { services: [...services.values()] }, diagnostics };
};
