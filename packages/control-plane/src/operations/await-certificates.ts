import type { SigningRole } from '@harderway/cluster-pki/authorities';
import type { OperationKind } from './kind.js';
import { presentAnother } from './rotation/presented.js';

/** Waits until every server presents a certificate of the new CA. */
export interface AwaitCertificates {
  readonly kind: 'await-certificates';
  readonly role: SigningRole;
  /** Name of the new CA: `etcd-ca-2`. */
  readonly to: string;
}

export const awaitCertificates: OperationKind<AwaitCertificates> = {
  kind: 'await-certificates',
  usesCredentials: true,
  summary: ({ to }) => `wait until every server presents a certificate of ${to}`,
  execution: ({ role, to }, { session, pki, signal }) => ({
    look: async () => {
      const others = await presentAnother(session, pki(), role, to, signal);
      return { done: others.length === 0, found: others.join('; ') };
    },
    // kube-apiserver looks for a new certificate every minute.
    patienceMs: 90_000,
    pollMs: 3000,
    hint: 'restart these servers, then run the same command again',
  }),
};
