import { Agent, request } from 'node:https';
import type { PkiFiles } from '@harderway/cluster-pki';
import { engineClient } from '@harderway/cluster-pki/administrators';
import { trustFile } from '@harderway/cluster-pki/authorities';
import type { ClusterSpec } from '@harderway/cluster-spec';
import type { ApiMessage, ObjectClient } from '../../model/api.js';
import { ControlPlaneError } from '../../model/errors.js';
import { assertTimes } from '../../model/times.js';

/** Options of {@link openApi}. */
export interface ApiOptions {
  /** Address to connect to. Default: the virtual IP. The certificate is checked for the API's name in any case. */
  readonly address?: string | undefined;
  /** Default 5000. */
  readonly timeoutMs?: number | undefined;
  /** A new connection for each request, as health checks want it. Default false. */
  readonly fresh?: boolean | undefined;
}

/** Kinds of their own, such as custom resources, are JSON. */
const anyForm = 'application/vnd.kubernetes.protobuf, application/json';

/** Codes of TLS for a certificate that none of the trusted authorities has signed. */
const strange = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** The reason of a failure in words; another machine may have the address of the API. */
const reasonOf = (cause: Error): string =>
  'code' in cause && strange.has(String(cause.code))
    ? `what answers has no certificate of this cluster's CA; does another machine have the address? (${cause.message})`
    : cause.message;

/** The longest delay that a timer takes: a longer one would end at once. */
const longestMs = 2 ** 31 - 1;

/**
 * A client of the cluster's API, through the virtual IP by default, trusting only the cluster's CA.
 *
 * @throws ControlPlaneError `invalid-option`
 */
export function openApi(
  spec: ClusterSpec,
  pki: { readonly files: PkiFiles },
  options: ApiOptions = {},
): ObjectClient {
  const { address = spec.api.virtualIp, fresh = false } = options;
  assertTimes({ timeoutMs: options.timeoutMs });
  const timeoutMs = Math.min(options.timeoutMs ?? 5000, longestMs);
  const file = (name: string): string => pki.files.get(name)?.content ?? '';
  const client = engineClient(pki.files);
  const agent = new Agent({
    keepAlive: !fresh,
    ca: file(pki.files.has(trustFile('ca')) ? trustFile('ca') : 'ca.pem'),
    cert: file(`${client}.pem`),
    key: file(`${client}-key.pem`),
    servername: spec.api.name,
  });
  const send = (
    method: string,
    path: string,
    accept: string,
    message?: Pick<ApiMessage, 'type'> & { readonly body: Buffer | string },
  ): Promise<ApiMessage & { readonly status: number; readonly date: Date }> =>
    new Promise((resolve, reject) => {
      const fail = (cause: Error): void =>
        reject(
          new ControlPlaneError('api-request-failed', `${method} ${path} at ${address}: ${reasonOf(cause)}`, {
            cause,
          }),
        );
      const sent = request(
        {
          agent,
          host: address,
          port: spec.api.port,
          method,
          path,
          headers: {
            host: `${spec.api.name}:${spec.api.port}`,
            accept,
            ...(message === undefined ? {} : { 'content-type': message.type }),
          },
          timeout: timeoutMs,
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', fail);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              type: answer.headers['content-type'] ?? '',
              body: Buffer.concat(chunks),
              date: new Date(answer.headers.date ?? ''),
            }),
          );
        },
      );
      // The socket's own timeout counts silence only; this one bounds the whole exchange.
      const timer = setTimeout(() => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      sent.on('error', fail);
      sent.on('close', () => clearTimeout(timer));
      sent.end(message?.body);
    });
  return {
    close: () => agent.destroy(),
    exchange: (method, path, message) => send(method, path, anyForm, message),
    request: async (method, path, content) => {
      const message =
        content === undefined ? undefined : { type: 'application/json', body: JSON.stringify(content) };
      const { status, body, date } = await send(method, path, 'application/json', message);
      const dated = Number.isNaN(date.getTime()) ? {} : { date };
      return { status, body: body.toString('utf8'), ...dated };
    },
  };
}
