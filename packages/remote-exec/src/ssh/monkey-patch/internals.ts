import { createRequire } from 'node:module';
import type { Client, ClientChannel, ParsedKey } from 'ssh2';

/** The one ssh2 whose internals are known here. They are not documented, so any other release may differ. */
const knownVersion = '1.17.0';

/** Signs a request to log in, and passes the signature on. */
export type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

/** The internals of a client that the monkey-patches use. */
export interface ClientInternals {
  /** How the server identified itself. */
  readonly _remoteVer: string | undefined;
  readonly _protocol: {
    /** Encrypts and sends packets; replaced after each key exchange. */
    readonly _cipher: { allocPacket(payloadBytes: number): Buffer; encrypt(packet: Buffer): void };
    /** Makes packets: the payload goes behind `allocStart`. */
    readonly _packetRW: {
      readonly write: {
        readonly allocStart: number;
        alloc(payloadBytes: number): Buffer;
        finalize(packet: Buffer): Buffer;
      };
    };
    /** Names of the requests to log in that are not answered yet. */
    readonly _authsQueue: string[];
    readonly _handlers: {
      CHANNEL_WINDOW_ADJUST(protocol: unknown, channelId: number, bytes: number): void;
    };
    /** Without a signer it asks the server whether the key would be accepted. */
    authPK(user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign): void;
  };
}

/** The internals of a channel. */
export interface ChannelInternals {
  readonly incoming: { readonly id: number };
  /** `window`: bytes that the server still accepts. */
  readonly outgoing: { window: number };
}

/**
 * The guard before every monkey-patch: the internals, if this is the known version and they look as they do there;
 * otherwise undefined, and ssh2 is left as it is.
 */
export function clientInternals(client: Client): ClientInternals | undefined {
  return isKnownVersion() && isKnownClient(client) ? client : undefined;
}

/** The same for a channel. */
export function channelInternals(channel: ClientChannel): ChannelInternals | undefined {
  return isKnownChannel(channel) ? channel : undefined;
}

const isKnownClient = (client: object): client is ClientInternals =>
  typeof valueAt(client, '_protocol', '_cipher', 'allocPacket') === 'function' &&
  typeof valueAt(client, '_protocol', '_cipher', 'encrypt') === 'function' &&
  typeof valueAt(client, '_protocol', '_packetRW', 'write', 'finalize') === 'function' &&
  Array.isArray(valueAt(client, '_protocol', '_authsQueue')) &&
  typeof valueAt(client, '_protocol', '_handlers', 'CHANNEL_WINDOW_ADJUST') === 'function' &&
  typeof valueAt(client, '_protocol', 'authPK') === 'function';

const isKnownChannel = (channel: object): channel is ChannelInternals =>
  typeof valueAt(channel, 'incoming', 'id') === 'number' &&
  typeof valueAt(channel, 'outgoing', 'window') === 'number';

function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, name);
  }
  return found;
}

let version: unknown;

/** True for the one release of ssh2 that is monkey-patched. */
export function isKnownVersion(): boolean {
  try {
    version ??= createRequire(import.meta.url)('ssh2/package.json').version;
  } catch {
    // Without a version to compare, nothing is patched.
  }
  return version === knownVersion;
}
