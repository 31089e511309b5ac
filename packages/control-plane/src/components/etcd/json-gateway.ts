import { etcd, etcdClientPort } from '@harderway/cluster-spec/programs';
import { localCurl } from '../local-curl.js';

/** Options by which curl on a control node and the member there trust each other. */
export const memberTls: readonly string[] = [
  '--cacert',
  `${etcd.directory}/ca.pem`,
  '--cert',
  `${etcd.directory}/kubernetes.pem`,
  '--key',
  `${etcd.directory}/kubernetes-key.pem`,
];

/** Options of {@link gatewayArgv}. */
interface GatewayOptions {
  /** Message that is sent to each path. Default: an empty one. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** How long each answer may take. Default 10 s. */
  readonly maxSeconds?: number;
}

/**
 * Argv that asks the member on the same host through its JSON gateway. Each answer, an error too, is a line of its own.
 *
 * @param paths below `/v3/`, asked one after another on one connection, e.g. `cluster/member/list`
 */
export const gatewayArgv = (
  paths: readonly string[],
  { body = {}, maxSeconds = 10 }: GatewayOptions = {},
): readonly string[] => [
  ...localCurl,
  '--fail-early',
  // A member that waits for the others accepts connections, but no handshake.
  '--connect-timeout',
  '3',
  '--max-time',
  String(maxSeconds),
  ...memberTls,
  '--write-out',
  '\\n',
  '--data',
  JSON.stringify(body),
  ...paths.map((path) => `https://127.0.0.1:${etcdClientPort}/v3/${path}`),
];
