import { etcd, etcdClientPort } from '@harderway/program-settings';
import { localCurl } from '../local-curl.js';

/** Options that make curl on a control node a client of the local member. */
export const memberClient: readonly string[] = [
  '--cert',
  `${etcd.directory}/kubernetes.pem`,
  '--key',
  `${etcd.directory}/kubernetes-key.pem`,
];

/** Options that let curl on a control node and the local member trust each other. */
export const memberTls: readonly string[] = ['--cacert', `${etcd.directory}/ca.pem`, ...memberClient];

/** A request to the JSON gateway. */
export interface GatewayRequest {
  /** Below `/v3/`, e.g. `cluster/member/list`. */
  readonly path: string;
  /** Message that is sent. Default: an empty one. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

/** Options of {@link gatewayArgv}. */
interface GatewayOptions {
  /** How long each answer may take. Default 10 s. */
  readonly maxSeconds?: number | undefined;
}

/**
 * Argv that asks the member on the same host through its JSON gateway. Each answer, an error too, is a line of its own.
 *
 * @param requests one after another, on one connection
 */
export function gatewayArgv(
  requests: readonly GatewayRequest[],
  { maxSeconds = 10 }: GatewayOptions = {},
): readonly string[] {
  const [curl = '', ownSettings = '', ...options] = localCurl;
  // Each request takes options of its own.
  const request = ({ path, body = {} }: GatewayRequest): readonly string[] => [
    ...options,
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
    `https://127.0.0.1:${etcdClientPort}/v3/${path}`,
  ];
  const rest = requests.flatMap((each, index) => [...(index === 0 ? [] : ['--next']), ...request(each)]);
  return [curl, ownSettings, '--fail-early', ...rest];
}
