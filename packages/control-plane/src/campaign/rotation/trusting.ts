import { objectsAt } from '../../hosts/api/objects.js';
import { nameOf } from '../../hosts/api/protobuf.js';
import { pause } from '../../hosts/pause.js';
import type { ObjectClient } from '../../model/api.js';
import { ControlPlaneError } from '../../model/errors.js';

/** Objects of the API from which others learn what to trust. */
interface Place {
  readonly kind: string;
  /** With a query. */
  readonly path: string;
  /** For the front proxy too, and not for the cluster's authority alone. */
  readonly frontProxy?: boolean;
}

const admission = '/apis/admissionregistration.k8s.io/v1';

const places: readonly Place[] = [
  // The controller manager keeps both kinds: pods read them.
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

/** Authorities in PEM: the one to go to, and those that it takes the place of. */
export interface Succession {
  readonly to: string;
  readonly from: readonly string[];
}

/** A line that no other certificate has: a part of its signature. */
function ownLine(pem: string): string {
  return pem.split('\n').findLast((line) => /^[A-Za-z0-9+/]{64}$/.test(line)) ?? pem.trim();
}

/** Who trusts an authority of before, but not the new one; and kinds of objects that could not be looked at. */
export interface Trusting {
  readonly behind: readonly string[];
  readonly unknown: readonly string[];
}

/** Whether a text holds an authority of before, but not the new one. */
const trustsOnlyOld = (text: Buffer, { to, from }: Succession): boolean =>
  from.some((pem) => text.includes(ownLine(pem))) && !text.includes(ownLine(to));

/**
 * Objects of the API that trust an authority of before, but not the new one.
 *
 * @param frontProxy of the front proxy's authority, and not the cluster's
 */
export async function lookForTrust(
  api: ObjectClient,
  succession: Succession,
  frontProxy = false,
): Promise<Trusting> {
  const behind: string[] = [];
  const unknown: string[] = [];
  for (const { kind, path, frontProxy: isBoth = false } of places) {
    if (frontProxy && !isBoth) continue;
    try {
      for await (const object of objectsAt(api, path)) {
        const { namespace, name } = nameOf(object);
        if (trustsOnlyOld(object, succession))
          behind.push(`${kind} ${namespace === '' ? name : `${namespace}/${name}`}`);
      }
    } catch (error) {
      unknown.push(`${kind}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { behind, unknown };
}

/** Tries, 3 s apart: kube-controller-manager writes its own within seconds of its start. */
const tries = 30;

/**
 * Waits until no object of the API trusts an authority of before alone, 90 s at most.
 *
 * @returns kinds of objects that could not be looked at, and why
 * @throws ControlPlaneError `rotation-refused` with those that do
 */
export async function untilNoneTrustsOldAlone(
  api: ObjectClient,
  succession: Succession,
  { frontProxy = false, signal }: { readonly frontProxy?: boolean; readonly signal?: AbortSignal } = {},
): Promise<readonly string[]> {
  for (let left = tries; ; left -= 1) {
    const { behind, unknown } = await lookForTrust(api, succession, frontProxy);
    if (behind.length === 0) return unknown;
    if (left === 1)
      throw new ControlPlaneError('rotation-refused', 'the new authority is not trusted everywhere', {
        details: behind.map((each) => `${each} has the one of before alone`),
        hint: 'add the new authority to these, then run the same command again; --back goes back',
      });
    await pause(3000, signal);
  }
}
