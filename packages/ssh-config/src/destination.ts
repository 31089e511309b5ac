/** A host as named on a command line. */
export interface Destination {
  readonly user: string | undefined;
  /** As written, without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number | undefined;
}

/** Splits `[ssh://][user@]host[:port]`. The port is read without `ssh://` too, as in a ProxyJump. */
export function parseDestination(text: string): Destination {
  const bare = text.replace(/^ssh:\/\//, '').replace(/\/$/, '');
  const at = bare.lastIndexOf('@');
  const rest = bare.slice(at + 1);
  const [, host = rest, port] =
    /^\[([^\]]+)\](?::(\d+))?$/.exec(rest) ?? /^([^:]+)(?::(\d+))?$/.exec(rest) ?? [];
  return {
    user: at < 0 ? undefined : bare.slice(0, at),
    host,
    port: port === undefined ? undefined : Number(port),
  };
}
