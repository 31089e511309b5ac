// Also the entry `./administrators`.

import type { ClusterPkiInput } from '../model.js';
import type { CertificatePlan } from './certificate-plan.js';
import { nobody } from './server-names.js';

/** The group to which the API server allows everything before it asks any authorizer, so that no RBAC rule limits it. */
export const superusers = 'system:masters';

/** The group of `admin` in the profile `production`. A ClusterRoleBinding of this name gives it its rights. */
export const administrators = 'harderway:cluster-admins';

/** The pair of the profile `production` that needs no RBAC rule: for the engine, and for emergencies. */
export const superAdmin = 'super-admin';

const clientIn = (name: string, group: string): CertificatePlan => ({
  name,
  subject: { commonName: name, organizations: [group] },
  alternativeNames: nobody,
  authority: 'ca',
});

/** The certificates of the people who run a cluster. The guide has one, which RBAC can't limit. */
export const administratorPlans = ({ profile }: ClusterPkiInput): readonly CertificatePlan[] =>
  profile === 'production'
    ? [{ ...clientIn('admin', administrators), formerGroup: superusers }, clientIn(superAdmin, superusers)]
    : [clientIn('admin', superusers)];

/**
 * The pair that the engine uses as a client of the API.
 *
 * @param files names of those that are there
 */
export const engineClient = (files: { has(name: string): boolean }): string =>
  files.has(`${superAdmin}.pem`) && files.has(`${superAdmin}-key.pem`) ? superAdmin : 'admin';
