import type { Names } from '../names.js';
import type { ServerPart, ServicePart, SyncDaemon } from './command.js';
import type { CheckedOption } from './facts.generated.js';
import { scanNumber } from './scan.js';

/** 31 days. */
const maximumTimeout = 2_678_400;
/** The largest number that the program accepts. */
export const maximumInt = 2147483647;

/** Stops reading, as the program's own `fail` does. `parseCommandLine` catches it. */
export class Stop extends Error {
  readonly code = 'stop';
  readonly exitCode: number;
  /** True if the program returns from reading instead of ending. */
  readonly returns: boolean;

  constructor(message: string, exitCode: number, returns = false) {
    super(message);
    this.exitCode = exitCode;
    this.returns = returns;
  }
}
/** Stops with a message and exit status 2. */
export function fail(message: string): never {
  throw new Stop(`${message}\n`, 2);
}

/** A command line that is being read. */
export interface CommandDraft {
  readonly options: Set<CheckedOption>;
  readonly service: ServicePart;
  readonly server: ServerPart;
  readonly daemon: SyncDaemon;
  readonly names: Names;
  flagsArgument: string;
}

/** The program's defaults, before it has read a command line. */
export const newDraft = (names: Names): CommandDraft => ({
  options: new Set(),
  service: {
    protocol: 'tcp',
    port: 0,
    mark: 0,
    scheduler: '',
    schedulerFlags: 0,
    persistent: false,
    timeoutSeconds: 0,
    onePacket: false,
    netmask: 0xffffffff,
    engine: '',
  },
  server: {
    port: 0,
    forwarding: 'direct',
    weight: 1,
    upper: 0,
    lower: 0,
    tunnelType: 'ipip',
    tunnelPort: 0,
    tunnelFlags: 0,
  },
  daemon: { role: 'master', interfaceName: '', syncId: 0, maxLength: 0, port: 0, ttl: 0 },
  names,
  flagsArgument: '',
});

/** Notes that an option was given. */
export function setOption(draft: CommandDraft, option: CheckedOption): void {
  const before = draft.options.size;
  draft.options.add(option);
  if (draft.options.size === before) fail(`multiple '${option}' options specified`);
}

/** A number within limits. */
export const numberOr = (text: string, minimum: number, maximum: number, message: string): number =>
  scanNumber(text, minimum, maximum) ?? fail(message);

/** A timeout in seconds, 360 if none is given. */
export const timeoutOf = (text: string | undefined, minimum: number): number =>
  text === undefined
    ? 360
    : numberOr(text, minimum, maximumTimeout, `invalid timeout value \`${text}' specified`);
