import {
  type BalancedServer,
  hintOn,
  lookOf,
  patienceMs,
  type ServerState,
  serverState,
  turn,
} from './balancer/server.js';
import type { Look, OperationKind } from './kind.js';

/** A drained API server gets new connections again. */
export interface PutBack extends BalancedServer {
  readonly kind: 'put-back';
}

const servingLook = (state: ServerState): Look => lookOf(!state.hasFile && (state.weight ?? 0) > 0, state);

/** Done once the file that drains it is gone, and ldirectord has found it healthy. */
export const putBack: OperationKind<PutBack> = {
  kind: 'put-back',
  summary: ({ server }) => `put ${server} back behind the virtual IP`,
  subject: ({ server }) => server,
  execution: (operation, context) => ({
    look: async () => servingLook(await serverState(context, operation)),
    looksItself: true,
    carryOut: async () => ({ look: servingLook(await turn('put-back', context, operation)) }),
    patienceMs: patienceMs(context.session.spec),
    hint: hintOn(operation.gateway),
  }),
};
