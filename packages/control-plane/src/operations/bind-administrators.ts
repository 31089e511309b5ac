import { administrators } from '@harderway/cluster-pki/administrators';
import { hasSuperuserAdmin } from '@harderway/cluster-pki/superuser';
import type { ClusterSpec } from '@harderway/cluster-spec';
import type { PkiState } from '@harderway/credentials-directory';
import { createBinding, lookAtBinding } from '../hosts/api/binding.js';
import { controlHosts } from '../hosts/topology.js';
import type { ObjectClient } from '../model/api.js';
import type { OperationContext, OperationKind } from './kind.js';

/**
 * Gives administrators the role cluster-admin, by a ClusterRoleBinding. One that exists stays as it is: people take rights away
 * by taking subjects out of it.
 */
export interface BindAdministrators {
  readonly kind: 'bind-administrators';
}

/** The note once the binding is there. */
function noteFor({ files }: PkiState): string {
  const admin = hasSuperuserAdmin(new Map([...files].map(([name, { content }]) => [name, content])));
  const next = admin
    ? '; `harderway certs --renew` now puts admin into that group, whose rights you can take away'
    : '';
  return `the group ${administrators} has the role cluster-admin${next}`;
}

/** The first good answer of API servers, one after another, then through the virtual IP: gateways may not balance yet. */
async function firstAnswer<T>(
  spec: ClusterSpec,
  api: OperationContext['api'],
  ask: (api: ObjectClient) => Promise<T>,
  isGood: (answer: T) => boolean,
): Promise<T> {
  for (const { address } of controlHosts(spec)) {
    const answer = await ask(api(address));
    if (isGood(answer)) return answer;
  }
  return ask(api());
}

/** Done once the binding exists. Created a second time, it is not changed. */
export const bindAdministrators: OperationKind<BindAdministrators> = {
  kind: 'bind-administrators',
  usesCredentials: true,
  summary: () => `give ${administrators} the role cluster-admin`,
  execution: (_, { session: { spec }, api, pki }) => ({
    look: async () => {
      const seen = await firstAnswer(spec, api, lookAtBinding, ({ kind }) => kind !== 'unknown');
      const found =
        seen.kind === 'unknown'
          ? seen.found
          : `its ClusterRoleBinding is ${seen.kind === 'yes' ? 'there' : 'missing'}`;
      return { done: seen.kind === 'yes', found };
    },
    carryOut: async () => {
      const refused = await firstAnswer(spec, api, createBinding, (why) => why === undefined);
      return { refused, note: noteFor(pki()) };
    },
    patienceMs: 60_000,
    hint: `run \`harderway verify\`, and the same command again; if this machine can't reach the API, run where it can: \`kubectl create clusterrolebinding ${administrators} --clusterrole cluster-admin --group ${administrators}\``,
  }),
};
