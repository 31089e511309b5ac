import { pause } from '../hosts/pause.js';
import { ControlPlaneError } from '../model/errors.js';
import {
  type BalancedServer,
  hintOn,
  lookOf,
  patienceMs,
  type ServerState,
  serverState,
  turn,
} from './balancer/server.js';
import type { Look, OperationContext, OperationKind } from './kind.js';

/** An API server gets no new connections through a gateway. */
export interface Drain extends BalancedServer {
  readonly kind: 'drain';
}

/** Waits until another server gets new connections: after ldirectord has read its file, it checks each one again. */
async function othersServe(context: OperationContext, operation: Drain): Promise<boolean> {
  const end = performance.now() + patienceMs(context.session.spec);
  for (;;) {
    if ((await serverState(context, operation)).others > 0) return true;
    if (performance.now() >= end) return false;
    await pause(200, context.signal);
  }
}

const drainedLook = (state: ServerState): Look => lookOf(state.hasFile && (state.weight ?? 0) === 0, state);

/** Done once its weight is 0: what is connected stays connected, nothing new arrives. */
export const drain: OperationKind<Drain> = {
  kind: 'drain',
  summary: ({ server }) => `drain ${server}`,
  subject: ({ server }) => server,
  execution: (operation, context) => ({
    look: async () => drainedLook(await serverState(context, operation)),
    looksItself: true,
    carryOut: async () => {
      let state = await turn('drain', context, operation);
      if (!state.hasFile && (await othersServe(context, operation)))
        state = await turn('drain', context, operation);
      if (state.hasFile) return { look: drainedLook(state) };
      const { gateway, server } = operation;
      throw new ControlPlaneError(
        'api-unhealthy',
        `no other API server takes connections while ${server} is drained`,
        {
          host: gateway,
          found: 'all others have weight 0',
          hint: `run \`harderway verify\`; ${hintOn(gateway)}`,
        },
      );
    },
    patienceMs: patienceMs(context.session.spec),
    // Connections that have just been given to it are accepted by then.
    settleMs: 500,
    hint: hintOn(operation.gateway),
  }),
};
