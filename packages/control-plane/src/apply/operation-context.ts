import type { PkiState } from '@harderway/credentials-directory';
import { openApi } from '../hosts/api/client.js';
import { pageMs } from '../hosts/api/objects.js';
import type { ObjectClient } from '../model/api.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';
import type { OperationContext } from '../operations/kind.js';
import { kindOf } from '../operations/operation.js';
import type { Step } from '../operations/plan.js';

/** The part of the context that all operations of a run share. */
export interface RunContext extends Omit<OperationContext, 'onProgress'> {
  close(): void;
}

const missing = (): ControlPlaneError =>
  new ControlPlaneError('pki-missing', "an operation of this plan needs the cluster's credentials", {
    hint: 'pass `pki` to applyPlan',
  });

/**
 * Refuses a run whose operations would lack the cluster's credentials, before it changes anything.
 *
 * @throws ControlPlaneError `pki-missing`
 */
export function assertCredentials(steps: readonly Step[], pki: PkiState | undefined): void {
  const needed = steps.some((step) => step.kind === 'operation' && kindOf(step.operation).usesCredentials);
  if (needed && pki === undefined) throw missing();
}

/** Opens what operations need when the first of them needs it. */
export function runContext(
  session: Session,
  {
    pki,
    signal,
    ending,
  }: Pick<OperationContext, 'signal' | 'ending'> & { readonly pki?: PkiState | undefined },
): RunContext {
  const clients = new Map<string | undefined, ObjectClient>();
  const credentials = (): PkiState => {
    if (pki !== undefined) return pki;
    throw missing();
  };
  return {
    session,
    signal,
    ending,
    pki: credentials,
    api: (address) => {
      const options = address === undefined ? { timeoutMs: pageMs } : { address };
      const client = clients.get(address) ?? openApi(session.spec, credentials(), options);
      clients.set(address, client);
      return client;
    },
    close: () => {
      for (const client of clients.values()) client.close();
    },
  };
}
