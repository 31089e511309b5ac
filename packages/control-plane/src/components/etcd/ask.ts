import { forEachHost } from '@harderway/remote-exec';
import { asLost } from '../../hosts/host-error.js';
import type { ControlPlaneError } from '../../model/errors.js';
import type { Session } from '../../model/session.js';
import { type MemberAnswer, readAnswer, statusIn } from './answer.js';
import { type GatewayRequest, gatewayArgv } from './json-gateway.js';

/** Requests to a member about itself and its cluster; {@link readAnswer} reads the answers. */
export const memberRequests: readonly GatewayRequest[] = [
  { path: 'maintenance/status' },
  { path: 'cluster/member/list' },
];

const memberAsk = gatewayArgv(memberRequests);

/**
 * Asks the member of a host; empty if it does not answer. Throws what the transport throws.
 *
 * @param argv made by `gatewayArgv`
 */
export async function askGateway(
  session: Session,
  host: string,
  argv: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const options = { argv, sudo: true, timeoutMs: 45_000, signal };
  const result = await session.transports.get(host)?.run(options);
  return result?.stdout ?? '';
}

const ask = async (session: Session, host: string, signal?: AbortSignal): Promise<MemberAnswer | undefined> =>
  readAnswer(await askGateway(session, host, memberAsk, signal));

/** Asks the member of a host that an operation is about; empty if it does not answer. */
async function askUnlessLost(session: Session, host: string, signal?: AbortSignal): Promise<string> {
  try {
    return await askGateway(session, host, memberAsk, signal);
  } catch (error) {
    signal?.throwIfAborted();
    const lost = asLost(host, error);
    if (lost !== undefined) throw lost;
    return '';
  }
}

/**
 * Asks the member of a host that an operation is about; undefined if it does not answer yet.
 *
 * @throws ControlPlaneError `host-lost` where the connection is lost: no answer will come any more
 */
export const askMember = async (
  session: Session,
  host: string,
  signal?: AbortSignal,
): Promise<MemberAnswer | undefined> => readAnswer(await askUnlessLost(session, host, signal));

/**
 * Whether the member of a host says what state it is in. A learner does, though it does not list the members.
 *
 * @throws ControlPlaneError `host-lost`, as {@link askMember}
 */
export async function memberServes(session: Session, host: string, signal?: AbortSignal): Promise<boolean> {
  const [status = ''] = (await askUnlessLost(session, host, signal)).split('\n');
  return statusIn(status) !== undefined;
}

/** Asks the members of hosts, each of its own host, in parallel. Those that don't answer are missing. */
export async function askMembers(
  session: Session,
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, MemberAnswer>> {
  const results = await forEachHost(hosts, (host) => ask(session, host, signal));
  signal?.throwIfAborted();
  return new Map(
    results.flatMap((result) =>
      result.kind === 'ok' && result.value !== undefined ? [[result.host, result.value] as const] : [],
    ),
  );
}

/**
 * The first answer of hosts that are asked one after another.
 *
 * @throws ControlPlaneError `host-lost` where the connections to all of them are lost: no answer will come any more
 */
export async function askFirst(
  session: Session,
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<MemberAnswer | undefined> {
  const lost: ControlPlaneError[] = [];
  for (const host of hosts) {
    try {
      const answer = await ask(session, host, signal);
      // One that knows no leader may know old members only.
      if (answer?.status.leaderId !== undefined) return answer;
    } catch (error) {
      signal?.throwIfAborted();
      const known = asLost(host, error);
      if (known !== undefined) lost.push(known);
    }
  }
  const [first] = lost;
  if (first !== undefined && lost.length === hosts.length) throw first;
  return undefined;
}
