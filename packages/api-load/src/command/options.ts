import { choices, file, flag, type Option, parsed, value, wholeNumber } from '@harderway/command';
import type { ClientKind } from '../report.js';

const KINDS: readonly ClientKind[] = ['fresh', 'kept-alive', 'http2', 'watch', 'ledger'];

/** An option whose value is a time in seconds; the command gets milliseconds. */
const seconds = (
  about: string,
  more: { readonly shownDefault?: string | undefined } = {},
): Option<number | undefined> =>
  parsed('SECONDS', about, {
    expects: 'a number of seconds above 0',
    read: (text) => (Number(text) > 0 ? Number(text) * 1000 : undefined),
    ...more,
  });

/** The server's address as it is given. */
interface Server {
  readonly name: string;
  readonly port: number;
}

function readServer(text: string): Server | undefined {
  const [, ipv6, host, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const name = ipv6 ?? host;
  if (name === undefined || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { name, port: Number(port) };
}

/** The command line of `api-load`, read. */
export interface LoadValues {
  readonly server: Server | undefined;
  readonly address: string | undefined;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly tokenFile: string | undefined;
  readonly only: readonly ClientKind[] | undefined;
  readonly rate: number | undefined;
  readonly clients: number | undefined;
  readonly path: string | undefined;
  readonly namespace: string;
  readonly duration: number | undefined;
  readonly timeout: number | undefined;
  readonly silence: number | undefined;
  readonly json: boolean;
}

/** The options of `api-load`. */
export const loadOptions: { readonly [K in keyof LoadValues]: Option<LoadValues[K]> } = {
  server: parsed('HOST:PORT', 'the API; the certificate must have this name', {
    expects: 'a name or address and a port, such as kubernetes:6443',
    read: readServer,
  }),
  address: value('ADDRESS', 'connect here, such as a virtual IP (default: the host of --server)'),
  ca: file('authority to trust, PEM'),
  cert: file('client certificate, PEM'),
  key: file('key of the client certificate, PEM'),
  tokenFile: file('bearer token'),
  only: choices(KINDS, 'kinds of clients', { label: 'KIND' }),
  rate: wholeNumber('N', 'requests a second by each kind', { least: 1, most: 1000, shownDefault: '20' }),
  clients: wholeNumber('N', 'clients of each kind, which take turns, and number of watches', {
    least: 1,
    most: 1000,
    shownDefault: '3',
  }),
  path: value('PATH', 'what is asked for (default: /api/v1/namespaces/NAMESPACE)'),
  namespace: value('NAMESPACE', 'where the ledger writes ConfigMaps and watches look', {
    default: 'default',
  }),
  duration: seconds('end after this time (default: at Ctrl-C)'),
  timeout: seconds('deadline of each request', { shownDefault: '5' }),
  silence: seconds('a watch without an event for so long has failed (default: no limit)'),
  json: flag('print JSON, with each failure'),
};
