import { certificatesIn } from '../certificate/chain.js';
import {
  authorityRoles,
  ownUse,
  revisionOf,
  signingFiles,
  signingRoles,
  tokenKeyFile,
  trustFile,
  trustOf,
  usesOf,
} from '../contents/authorities.js';
import type { ClusterPkiInput } from '../model.js';
import { stageFile, stageOf } from './known-stage.js';

export {
  type KnownStage,
  readStage,
  stageFile,
  stageOf,
  unrecordedStage,
  withoutEnded,
} from './known-stage.js';

/** The computed names among credentials. */
export const derivedNames: ReadonlySet<string> = new Set([
  stageFile,
  ...signingRoles.map(trustFile),
  ...signingFiles,
  tokenKeyFile,
]);

/**
 * The files on hosts that are not in the directory, but follow from those that are there. Of the profile `production`: what is
 * trusted, and the pair that signs for kubelets. Where the key of service accounts is another than the first, what checks
 * their tokens, and the key that signs them.
 *
 * @throws PkiError `authorities-unreadable`
 */
export function derivedFiles(
  existing: ReadonlyMap<string, string>,
  input: Pick<ClusterPkiInput, 'profile'>,
): ReadonlyMap<string, string> {
  const uses = usesOf(existing, input);
  const pemOf = (name: string): string | undefined => existing.get(`${name}.pem`);
  const stage = revisionOf(existing) === 0 ? '' : `${JSON.stringify(stageOf(existing, input))}\n`;
  const { signs: token, trusts } = uses['service-account'] ?? ownUse('service-account');
  const tokens =
    token === 'service-account' && trusts.length === 1
      ? []
      : [
          [trustFile('service-account'), trustOf(uses, 'service-account', pemOf)] as const,
          [tokenKeyFile, pemOf(`${token}-key`) ?? ''] as const,
        ];
  const always = [[stageFile, stage] as const, ...tokens];
  if (input.profile !== 'production') return new Map(always.filter(([, text]) => text !== ''));
  const signs = uses.ca?.signs ?? 'ca';
  const found = [
    ...always,
    ...authorityRoles.map((role) => [trustFile(role), trustOf(uses, role, pemOf)] as const),
    // An intermediate may come with its chain, and a file of several certificates can't sign.
    [signingFiles[0], certificatesIn(pemOf(signs) ?? '')[0] ?? ''] as const,
    [signingFiles[1], pemOf(`${signs}-key`) ?? ''] as const,
  ];
  return new Map(found.filter(([, text]) => text !== ''));
}
