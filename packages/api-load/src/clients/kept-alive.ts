import { Agent } from 'node:https';
import { exchange } from '../exchange.js';
import type { Target } from '../target.js';
import type { Client, Requests } from './client.js';

/** Without a limit, a pause of the server would be answered by a storm of handshakes, which prolongs it. */
const CONNECTIONS = 10;

/** An agent of a client that keeps its connections. */
export const keepingAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/**
 * A client that keeps its connections of HTTP/1.1, by an agent of Node. A connection that the server closed while it was
 * idle is replaced without a failure if Node has noticed before it writes; a request that was written and not answered
 * has failed. While a request takes longer, the next one uses another connection; once there are {@link CONNECTIONS},
 * requests wait for one of them, and their deadlines go on.
 */
export function keptAliveClient(target: Target, requests: Requests): Client {
  const agent = keepingAgent();
  return {
    ask: () => exchange({ target, agent, ...requests }),
    close: () => agent.destroy(),
  };
}
