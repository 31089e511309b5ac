import type { ClusterSpec } from '@harderway/cluster-spec';
import { loadPki } from '@harderway/credentials-directory';
import { openApi } from '../../hosts/api/client.js';
import { pageMs } from '../../hosts/api/objects.js';
import { tokenStates } from '../../operations/rotation/tokens.js';
import type { Rotation } from './rotation.js';

/** Secrets that a note names. */
const named = 20;

/**
 * Warns of what a rotation ends for others: the tokens in Secrets, copies of which have to be replaced, trust in the old issuer, and
 * client certificates of the old CA, which nothing here can find.
 *
 * @throws ControlPlaneError `pki-missing`, `api-request-failed`
 */
export async function rotationNotes(
  spec: ClusterSpec,
  { role, from, to, stages }: Rotation,
): Promise<readonly string[]> {
  if (role === 'service-account-issuer' && stages.length > 0)
    return [
      `Whoever outside the cluster trusts its tokens by their issuer (OIDC) has to trust ${to} before it signs.`,
    ];
  const former = from.trusts.filter((name) => name !== to);
  if (role === 'ca' && former.length > 0)
    return [
      `Client certificates signed by ${former.join(' or ')}, such as kubelet certificates, are refused once only ${to} is trusted. harderway cannot list them: renew them while both CAs are trusted, and add ${to} to the client CA file of every kubelet before it signs.`,
    ];
  if (role !== 'service-account' || stages.length === 0) return [];
  const pki = await loadPki(spec);
  const api = openApi(spec, pki, { timeoutMs: pageMs });
  try {
    // A new key has not signed any: all of them end.
    const certificate = pki.files.get(`${to}.pem`)?.content;
    const { old } = await tokenStates(api, certificate);
    if (old.length === 0) return [];
    const names = old.slice(0, named).map(({ namespace, name }) => `${namespace}/${name}`);
    const more = old.length > named ? ` and ${old.length - named} more` : '';
    return [
      `The tokens in these Secrets end and are replaced before the old key is dropped: ${names.join(', ')}${more}. Update whoever uses a copy of one.`,
    ];
  } finally {
    api.close();
  }
}
