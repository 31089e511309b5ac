import { portOf } from './services.js';

/** A host as named on a command line. */
export interface Destination {
  readonly user: string | undefined;
  /** As written, without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number | undefined;
}

/** The user of a URL as ssh reads it; empty where ssh refuses it. Source: misc.c of OpenSSH, `parse_uri` and `urldecode`. */
function userOfUrl(text: string): string {
  try {
    return decodeURIComponent(text.replace(/;.*/s, '').replaceAll('+', ' '));
  } catch {
    return '';
  }
}

/**
 * Splits `[ssh://][user@]host[:port]`. The port is read without `ssh://` too, as in a ProxyJump. The user of a URL is decoded:
 * `%40` is an `@`, and what follows a `;` is left out.
 */
export function parseDestination(text: string): Destination {
  const isUrl = text.startsWith('ssh://');
  const bare = text.replace(/^ssh:\/\//, '').replace(/\/$/, '');
  const at = bare.lastIndexOf('@');
  const user = bare.slice(0, Math.max(at, 0));
  const rest = bare.slice(at + 1);
  const [, name = rest, service] =
    /^\[([^\]]+)\](?::([^:]+))?$/.exec(rest) ?? /^([^:]+)(?::([^:]+))?$/.exec(rest) ?? [];
  const port = service === undefined ? undefined : portOf(service);
  return {
    user: at < 0 ? undefined : isUrl ? userOfUrl(user) : user,
    host: service !== undefined && port === undefined ? rest : name,
    port,
  };
}

/** Characters that a shell or a terminal would take for more than text, which ssh(1) allows in no name since 9.6. */
const unsafeHost = /^-|['`"$\\;&<>|(){}\s\p{Cc}]/u;
const unsafeUser = /^-|\s-|['`";&<>|(){}\p{Cc}]|\\$/u;

/** Why ssh(1) would not connect to a destination, whatever its configuration says; undefined if it would. */
export function destinationFault({ user, host, port }: Destination): string | undefined {
  if (host === '') return 'it names no host';
  if (user === '') return 'its user has no name';
  if (unsafeHost.test(host)) return 'the name of the host has a character that ssh does not allow';
  if (user !== undefined && unsafeUser.test(user))
    return 'the name of the user has a character that ssh does not allow';
  if (port !== undefined && (port < 1 || port > 65_535)) return 'its port is not a number from 1 to 65535';
  return undefined;
}
