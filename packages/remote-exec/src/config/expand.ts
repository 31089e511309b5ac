import { userInfo } from 'node:os';
import { fromHome, home } from '../home.js';

/** The values of the tokens of ssh_config(5). */
export interface Tokens {
  /** Name or address to dial. */
  readonly host: string;
  /** The host as it was named. */
  readonly alias: string;
  readonly port: number;
  readonly login: string;
}

/** Expands tokens such as `%h`, a leading `~`, and `${NAME}` of the environment. */
export function expandTokens(text: string, { host, alias, port, login }: Tokens): string {
  const tokens: Readonly<Record<string, string>> = {
    '%%': '%',
    '%d': home(),
    '%h': host,
    '%n': alias,
    '%p': String(port),
    '%r': login,
    '%u': userInfo().username,
    '%i': String(userInfo().uid),
  };
  return fromHome(text)
    .replace(/%[%dhnprui]/g, (token) => tokens[token] ?? token)
    .replace(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? '');
}

/** Expands a HostName, in which only the name of the host is allowed. */
export const expandHostName = (text: string, name: string): string =>
  text.replace(/%[%h]/g, (token) => (token === '%h' ? name : '%'));
