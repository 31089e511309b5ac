import type { AuthorityUse } from '@harderway/cluster-pki/authorities';
import { stagesLeft } from '@harderway/cluster-pki/rotation-stages';
import { type ClusterSpec, defaultIssuer, judgedVersions, type SpecEdit } from '@harderway/cluster-spec';
import { compareVersions, parseVersion } from '@harderway/component-flags';
import { ControlPlaneError } from '../../model/errors.js';
import type { ClusterFileEdit } from '../model.js';
import type { Rotation, RotationOptions } from './rotation.js';

/** The issuers in use, as cluster.yaml says: the first signs. */
function issuerUse({ kubeApiserver }: ClusterSpec): AuthorityUse {
  const [signs = '', ...others] = kubeApiserver.serviceAccountIssuers;
  return { signs, trusts: [signs, ...others] };
}

const issuersOf = ({ signs, trusts }: AuthorityUse): readonly SpecEdit[] => [
  {
    path: ['kubeApiserver', 'serviceAccountIssuers'],
    value: [signs, ...trusts.filter((issuer) => issuer !== signs)],
  },
];

/** The edit of cluster.yaml that a stage begins with. */
export const issuerEdit = (from: AuthorityUse, use: AuthorityUse): ClusterFileEdit => ({
  kind: 'cluster-file',
  edits: issuersOf(use),
  from: issuersOf(from),
});

/** The first version whose API servers accept tokens of several issuers. Earlier ones take a list for the name of one. */
const severalIssuers = '1.22.0';

const takesSeveral = ({ versions }: ClusterSpec): boolean =>
  compareVersions(parseVersion(judgedVersions(versions).kubernetes), parseVersion(severalIssuers)) >= 0;

/**
 * The issuer to rotate to. `--back` alone cannot name it: a rotation from A to B whose second stage is done and a rotation from B
 * to A whose first stage is done leave the same list in cluster.yaml.
 *
 * @throws ControlPlaneError `rotation-refused`
 */
function targetOf(
  { signs, trusts }: AuthorityUse,
  address: string,
  { to, back = false }: RotationOptions,
): string {
  if (to !== undefined) return to;
  if (!back) return address;
  if (trusts.length === 1) return signs;
  throw new ControlPlaneError(
    'rotation-refused',
    'cluster.yaml does not say which issuer the rotation came from',
    { hint: `name the issuer to go back to: ${trusts.map((issuer) => `--to ${issuer}`).join(' or ')}` },
  );
}

/**
 * Finds the stages that are left on the way to another issuer of tokens: by default to the address of the API.
 *
 * @throws ControlPlaneError `rotation-refused` where the target is not an https address or not known, or a stage needs two issuers
 * and the version takes one
 */
export function findIssuerRotation(spec: ClusterSpec, options: RotationOptions): Rotation {
  const from = issuerUse(spec);
  const address = defaultIssuer(spec);
  const target = targetOf(from, address, options);
  if (!/^https:\/\/[^\s?#@]+$/.test(target))
    throw new ControlPlaneError('rotation-refused', `${target} is not an issuer of tokens`, {
      hint: `write an https address, as in --to ${address}`,
    });
  const stages = stagesLeft(from, target);
  if (!takesSeveral(spec) && stages.some(({ use }) => use.trusts.length > 1))
    throw new ControlPlaneError(
      'rotation-refused',
      `Kubernetes ${spec.versions.kubernetes} accepts tokens of a single issuer`,
      {
        hint: 'upgrade to 1.22 or newer first; before that, another issuer in kubeApiserver.serviceAccountIssuers makes API servers refuse all tokens at once',
      },
    );
  return { role: 'service-account-issuer', from, to: target, stages };
}
