import { X509Certificate } from 'node:crypto';
import type { PkiDiagnostic } from '@harderway/cluster-pki';
import { CredentialsError } from '../errors.js';
import type { CredentialsInput } from '../files/pki-state.js';

/** Whether a text is a certificate for one of the addresses. */
function isFor(text: string, addresses: readonly string[]): boolean {
  try {
    const certificate = new X509Certificate(text);
    return addresses.some((address) => certificate.checkIP(address) !== undefined);
  } catch {
    return false;
  }
}

/**
 * Finds that credentials belong to another cluster: they name it, and none of their certificates has an address of this one. A
 * cluster that was only renamed has kept its addresses.
 *
 * @param diagnostics what is wrong with the credentials, whether it is about to be renewed or not
 */
export function otherCluster(
  existing: ReadonlyMap<string, string>,
  { api, hosts }: CredentialsInput,
  diagnostics: readonly PkiDiagnostic[],
): PkiDiagnostic | undefined {
  const found = diagnostics.find(({ code }) => code === 'other-cluster');
  if (found === undefined) return undefined;
  const control = hosts.filter(({ role }) => role === 'control');
  const addresses = [api.virtualIp, ...control.map(({ address }) => address)];
  return [...existing.values()].some((text) => isFor(text, addresses)) ? undefined : found;
}

/** Advice on credentials of another cluster. */
export const adviceOnOther = ({ name }: CredentialsInput): string =>
  `give ${name} a directory of its own, such as \`pki: {directory: ./auth-${name}}\`; if it was only renamed, undo all other changes of cluster.yaml, and run \`harderway certs --renew\``;

/**
 * Refuses to change the credentials of another cluster.
 *
 * @throws CredentialsError `pki-invalid`
 */
export function refuseOther(
  existing: ReadonlyMap<string, string>,
  input: CredentialsInput,
  diagnostics: readonly PkiDiagnostic[],
  directory = input.pki.directory,
): void {
  const other = otherCluster(existing, input, diagnostics);
  if (other === undefined) return;
  throw new CredentialsError('pki-invalid', `credentials in ${directory} belong to another cluster`, {
    details: [other.message],
    hint: adviceOnOther(input),
  });
}
