import type { IncomingMessage } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { Readable } from 'node:stream';
import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { connectFromConfig, type Transport } from '@harderway/remote-exec';
import { apiWaysOfFailing, waysOfFailing } from '../ways-of-failing.js';
import type { Doubt } from './protocol.js';

/** Hosts, and API servers, that may fail to give their own answer to a question. */
export interface Doubting {
  /** For `openSession`. */
  connect(host: HostSpec, how: Parameters<typeof connectFromConfig>[1]): Promise<Transport>;
  /** From now on hosts fail in this way, and in no other; without one, they all answer. */
  become(doubt: Pick<Doubt, 'question' | 'way' | 'hosts'> | undefined): void;
}

function wayOf<T>(ways: Readonly<Record<string, T>>, { way }: Pick<Doubt, 'way'>): T {
  const found = ways[way];
  if (found === undefined) throw new Error(`no way of failing is called ${way}`);
  return found;
}

/**
 * Damages the answers of API servers to this process on their way to it.
 *
 * @param doubtOf the doubt about a question to an address, as `GET https://ADDRESS/PATH`
 */
function damageAnswers(doubtOf: (address: string, question: string) => Pick<Doubt, 'way'> | undefined): void {
  const { request } = https;
  const damaging = (options: RequestOptions, onAnswer: (answer: IncomingMessage) => void) => {
    const { host, method, path } = options;
    const doubt = doubtOf(String(host), `${method} https://${host}${path}`);
    if (doubt === undefined) return request(options, onAnswer);
    const sent = request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const own = { status: answer.statusCode ?? 0, body: Buffer.concat(chunks) };
        const { status, body } = wayOf(apiWaysOfFailing, doubt)(own);
        if (status === undefined) sent.emit('error', new Error('no answer within its limit'));
        else {
          const { headers } = answer;
          onAnswer(Object.assign(Readable.from([body]), { headers, statusCode: status }) as IncomingMessage);
        }
      });
    });
    return sent;
  };
  Object.assign(https, { request: damaging });
  syncBuiltinESMExports();
}

/**
 * Makes hosts and their API servers fail to answer a question. They do answer it, so whatever a question changes is changed; the
 * answer is damaged on its way here. The virtual IP leads to the first control node.
 */
export function doubting({ hosts, api }: Pick<ClusterSpec, 'hosts' | 'api'>): Doubting {
  let doubt: Parameters<Doubting['become']>[0];
  const doubtOf = (name: string, question: string) =>
    doubt?.hosts.includes(name) === true && new RegExp(doubt.question, 's').test(question)
      ? doubt
      : undefined;
  const servers = hosts.filter(({ role }) => role === 'control');
  damageAnswers((address, question) => {
    const server = servers.find((host) => host.address === address || address === api.virtualIp);
    return server === undefined ? undefined : doubtOf(server.name, question);
  });
  return {
    connect: async ({ name, ssh: { host, ...own } }, how) => {
      const transport = await connectFromConfig(host, { name, ...own, ...how });
      return {
        ...transport,
        run: async (command) => {
          const asked = doubtOf(name, command.argv.join(' '));
          const result = await transport.run(command);
          if (asked === undefined) return result;
          const answer = wayOf(waysOfFailing, asked)(name, result);
          if (answer instanceof Error) throw answer;
          return { ...result, stdout: '', stderr: '', exitCode: 0, ...answer };
        },
      };
    },
    become: (next) => {
      doubt = next;
    },
  };
}
