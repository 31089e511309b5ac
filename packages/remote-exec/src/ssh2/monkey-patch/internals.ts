import { createRequire } from 'node:module';
import type { Client, ClientChannel, ParsedKey } from 'ssh2';

/** The only release of ssh2 that is patched. Its internals are not documented, so another release may differ. */
const knownVersion = '1.17.0';

/** Signs a request to log in, and passes the signature on. */
export type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

/** The internals of a client in use by the monkey-patches. */
export interface ClientInternals {
  /** How the server identified itself. */
  readonly _remoteVer: string | undefined;
  readonly _protocol: {
    /** Encrypts and sends packets. Replaced after each key exchange. */
    readonly _cipher: { encrypt(packet: Buffer): void };
    /** Makes packets. The payload begins at `allocStart`. */
    readonly _packetRW: {
      readonly write: {
        readonly allocStart: number;
        alloc(payloadBytes: number): Buffer;
        finalize(packet: Buffer): Buffer;
      };
    };
    /** The names of the login requests without an answer. */
    readonly _authsQueue: string[];
    readonly _handlers: {
      CHANNEL_WINDOW_ADJUST(protocol: unknown, channelId: number, bytes: number): void;
    };
    /** Without a signer, asks the server whether it would accept the key. */
    authPK(user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign): void;
  };
}

/** The internals of a channel. */
export interface ChannelInternals {
  readonly incoming: { readonly id: number };
  /** `window`: the bytes that the server still accepts. */
  readonly outgoing: { window: number };
}

/**
 * The guard of every monkey-patch: the internals, if this is the known version and they have the expected shape. Otherwise
 * undefined, and ssh2 is not patched.
 */
export function clientInternals(client: Client): ClientInternals | undefined {
  return isKnownVersion() && isKnownClient(client) ? client : undefined;
}

/** The same guard for a channel. */
export function channelInternals(channel: ClientChannel): ChannelInternals | undefined {
  return isKnownChannel(channel) ? channel : undefined;
}

const isKnownClient = (client: object): client is ClientInternals =>
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

/** Whether ssh2 is the release that is patched. */
export function isKnownVersion(): boolean {
  try {
    version ??= createRequire(import.meta.url)('ssh2/package.json').version;
  } catch {
    // Without a known version, nothing is patched.
  }
  return version === knownVersion;
}
