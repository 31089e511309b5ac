import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { expandHome, home, localUser } from './home.js';

/** The values of the tokens of ssh_config(5). */
export interface Tokens {
  /** Name or address to dial. */
  readonly host: string;
  /** The host as it was named. */
  readonly alias: string;
  readonly port: number;
  readonly login: string;
  /** HostKeyAlias. Without it ssh(1) uses the name to dial in conditions, and the host as it was named in other places. */
  readonly keyAlias: string;
  /** The host of the last hop of ProxyJump; empty without one. */
  readonly jump: string;
}

/** The host name of this machine, and its first label. */
const [longName, shortName] = [hostname(), hostname().replace(/\..*/s, '')];

/**
 * Expands tokens such as `%h`, a leading `~`, and `${NAME}` of the environment.
 * @throws Error for another token, or a variable that is not set, as ssh(1) does
 */
export function expandTokens(text: string, { host, alias, port, login, keyAlias, jump }: Tokens): string {
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    C: createHash('sha1').update(`${longName}${host}${port}${login}${jump}`).digest('hex'),
    d: home(),
    h: host,
    i: String(process.getuid?.() ?? -1),
    j: jump,
    k: keyAlias,
    L: shortName,
    l: longName,
    n: alias,
    p: String(port),
    r: login,
    u: localUser(),
  };
  return withEnvironment(withTokens(expandHome(text), tokens));
}

/** Expands a User, in which tokens made from the user are not allowed. @throws Error */
export const expandUser = (text: string, tokens: Tokens): string =>
  /[%$]/.test(text)
    ? expandTokens(
        text.replace(/%[%rC]/g, (token) => (token === '%%' ? token : refuse(token, text))),
        tokens,
      )
    : text;

/** Expands the tokens of a ProxyJump. @throws Error */
export const expandJump = (text: string, { host, alias, port, login }: Tokens): string =>
  withTokens(text, { '%': '%', h: host, n: alias, p: String(port), r: login });

/** Expands a HostName, in which only `%h` is allowed. @throws Error */
export const expandHostName = (text: string, name: string): string => withTokens(text, { '%': '%', h: name });

function withTokens(text: string, tokens: Readonly<Record<string, string>>): string {
  return text.replace(/%(.?)/gs, (token, key: string) => {
    const value = tokens[key];
    return value ?? refuse(token, text);
  });
}

function refuse(token: string, text: string): never {
  throw new Error(`${token} in ${JSON.stringify(text)} is not a token of this directive`);
}

const withEnvironment = (text: string): string =>
  text.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const value = process.env[name];
    if (value === undefined) throw new Error(`${whole} in ${JSON.stringify(text)} is not set`);
    return value;
  });
