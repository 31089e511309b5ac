import type { Names } from '../names.js';
import type { RefusedLine, ServerPart, ServicePart, SyncDaemon } from './command.js';
import type { CheckedOption } from './facts.generated.js';
import { scanNumber } from './scan.js';

/** 31 days. */
const maximumTimeout = 2_678_400;

/** Stops reading, as the program's own `fail` does. `parseCommandLine` catches it. */
export class Stop extends Error {
  readonly code = 'stop';
  readonly refused: RefusedLine;

  constructor(exitCode: number, stderr: string, { returns = false, stdout = '' } = {}) {
    super(stderr);
    this.refused = { kind: 'refused', refusal: { exitCode, stdout, stderr }, returns };
  }
}

/** Stops with a message and exit status 2. */
export function fail(message: string): never {
  throw new Stop(2, `${message}\n`);
}

/** Stops since a number is not within limits. */
export const invalid = (what: string, text: string): never =>
  fail(`invalid ${what} value \`${text}' specified`);

/** Stops since an argument is not of its kind. */
export const illegal = (what: string): never => fail(`illegal ${what} specified`);

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

/** A timeout in seconds, 360 if none is given. */
export const timeoutOf = (text: string | undefined, minimum: number): number =>
  text === undefined ? 360 : (scanNumber(text, minimum, maximumTimeout) ?? invalid('timeout', text));
