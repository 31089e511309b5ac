/** A host as it is named on a command line. */
export interface Destination {
  readonly user?: string;
  /** As it was written, without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port?: number;
}

/** Splits `[ssh://][user@]host[:port]`; a port without `ssh://` is read too, as in ProxyJump. */
export function parseDestination(text: string): Destination {
  const bare = text.replace(/^ssh:\/\//, '').replace(/\/$/, '');
  const at = bare.lastIndexOf('@');
  const rest = bare.slice(at + 1);
  const parts = /^\[([^\]]+)\](?::(\d+))?$/.exec(rest) ?? /^([^:]+)(?::(\d+))?$/.exec(rest);
  return {
    ...(at < 0 ? {} : { user: bare.slice(0, at) }),
    host: parts?.[1] ?? rest,
    ...(parts?.[2] === undefined ? {} : { port: Number(parts[2]) }),
  };
}
