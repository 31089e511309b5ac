import { objectsAt } from '../../hosts/api/objects.js';
import { nameOf } from '../../hosts/api/protobuf.js';
import type { ObjectClient } from '../../model/api.js';
import { ControlPlaneError } from '../../model/errors.js';

/** Objects of the API from which clients learn what to trust. */
interface TrustSource {
  readonly kind: string;
  /** With a query. */
  readonly path: string;
  /** Also holds the front proxy's CA, not only the cluster's. Default false. */
  readonly frontProxy?: boolean | undefined;
}

const admission = '/apis/admissionregistration.k8s.io/v1';

const sources: readonly TrustSource[] = [
  // kube-controller-manager keeps both kinds up to date; pods read them.
  { kind: 'ConfigMap', path: '/api/v1/configmaps?fieldSelector=metadata.name%3Dkube-root-ca.crt' },
  { kind: 'Secret', path: '/api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Fservice-account-token' },
  // Aggregated API servers read it.
  {
    kind: 'ConfigMap',
    path: '/api/v1/namespaces/kube-system/configmaps?fieldSelector=metadata.name%3Dextension-apiserver-authentication',
    frontProxy: true,
  },
  { kind: 'APIService', path: '/apis/apiregistration.k8s.io/v1/apiservices?' },
  { kind: 'ValidatingWebhookConfiguration', path: `${admission}/validatingwebhookconfigurations?` },
  { kind: 'MutatingWebhookConfiguration', path: `${admission}/mutatingwebhookconfigurations?` },
  { kind: 'CustomResourceDefinition', path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?' },
];

/** A change of CA in PEM: the new one, and those that it replaces. */
export interface Succession {
  readonly to: string;
  readonly from: readonly string[];
}

/** A line that no other certificate has: a part of its signature. */
function ownLine(pem: string): string {
  return pem.split('\n').findLast((line) => /^[A-Za-z0-9+/]{64}$/.test(line)) ?? pem.trim();
}

/** Objects that trust only the old CA, and kinds of objects that could not be listed. */
export interface TrustState {
  /** `ConfigMap kube-system/kube-root-ca.crt`. */
  readonly behind: readonly string[];
  /** Kind and reason. */
  readonly unknown: readonly string[];
}

/** Whether a text holds an old CA without the new one. */
const trustsOnlyOld = (text: Buffer, { to, from }: Succession): boolean =>
  from.some((pem) => text.includes(ownLine(pem))) && !text.includes(ownLine(to));

/** Whether the API server has no such kind, so that nothing of it can hold a CA. */
const isUnknownKind = (error: unknown): boolean => error instanceof ControlPlaneError && error.status === 404;

/**
 * Finds the objects of the API that trust only the old CA. A kind that the API server does not know counts as settled; a list
 * that fails for any other reason counts as unknown.
 *
 * @param frontProxy look for the front proxy's CA, which only some objects hold. Default false: the cluster's CA.
 */
export async function trustState(
  api: ObjectClient,
  succession: Succession,
  frontProxy = false,
): Promise<TrustState> {
  const behind: string[] = [];
  const unknown: string[] = [];
  for (const { kind, path, frontProxy: isBoth = false } of sources) {
    if (frontProxy && !isBoth) continue;
    try {
      for await (const object of objectsAt(api, path)) {
        const { namespace, name } = nameOf(object);
        if (trustsOnlyOld(object, succession))
          behind.push(`${kind} ${namespace === '' ? name : `${namespace}/${name}`}`);
      }
    } catch (error) {
      if (!isUnknownKind(error))
        unknown.push(`${kind}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { behind, unknown };
}
