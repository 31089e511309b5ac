import { type GatewayRequest, gatewayArgv } from '../../components/etcd/json-gateway.js';
import type { Attempt, OperationContext } from '../kind.js';

/** A request to etcd's JSON gateway. */
interface MemberRequest extends GatewayRequest {
  /** Hosts whose members may be asked; the first that answers decides. */
  readonly through: readonly string[];
  /** How long the answer may take. Default 10 s. */
  readonly maxSeconds?: number | undefined;
}

/** Why an answer is not a success, in etcd's words; undefined if it is one. */
function refusalIn(answer: string): string | undefined {
  try {
    const { error, message } = JSON.parse(answer);
    return error === undefined && message === undefined ? undefined : String(message ?? error);
  } catch {
    return `not an answer of etcd: ${answer.slice(0, 80)}`;
  }
}

/**
 * Sends a request to the first member that answers.
 *
 * @returns `refused` if etcd did not accept it, or no member answered
 */
export async function requestOfMembers(
  { session, signal }: OperationContext,
  { through, path, body = {}, maxSeconds = 10 }: MemberRequest,
): Promise<Pick<Attempt, 'refused'>> {
  const silent: string[] = [];
  for (const host of through) {
    try {
      const result = await session.transports.get(host)?.run({
        argv: gatewayArgv([{ path, body }], { maxSeconds }),
        sudo: true,
        timeoutMs: (maxSeconds + 15) * 1000,
        signal,
      });
      if (result?.exitCode === 0) return { refused: refusalIn(result.stdout.trim()) };
      silent.push(`${host}: ${result?.stderr.trim().split('\n').at(-1) ?? 'no connection'}`);
    } catch (error) {
      signal?.throwIfAborted();
      silent.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { refused: silent.join('; ') };
}
