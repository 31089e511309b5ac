import { objectsAt } from '../../hosts/api/objects.js';
import { fieldsOf, nameOf, numberIn } from '../../hosts/api/protobuf.js';
import type { ObjectClient } from '../../model/api.js';

/** How long tokens of pods are in use, at most. */
export interface TokenLife {
  readonly seconds: number;
  /** A pod that has such a token, as `NAMESPACE/NAME`; undefined where all have the usual one. */
  readonly pod?: string | undefined;
}

const usual: TokenLife = { seconds: 3600 };

/** The life of tokens in pods that ask for none: an hour, which 7 s mark as the default (k8s.io/kubernetes, pkg/serviceaccount/claims.go). */
const markedSeconds = 3607;

/** A kubelet replaces a token after a day, however long it lives (k8s.io/kubernetes, pkg/kubelet/token: `maxTTL`). */
const mostSeconds = 24 * 3600;

/**
 * Numbers of the fields that lead from a Pod to the tokens in its volumes (k8s.io/api/core/v1, generated.proto): `spec`,
 * `volumes`, `volumeSource`, `projected`, `sources`, `serviceAccountToken`.
 */
const toTokens: readonly number[] = [2, 1, 2, 26, 1, 4];

/** Number of `expirationSeconds` in the source of a token. */
const secondsField = 2;

const tokensIn = (pod: Buffer): readonly Buffer[] =>
  toTokens.reduce<readonly Buffer[]>(
    (messages, number) =>
      messages.flatMap((message) =>
        fieldsOf(message).flatMap((field) => (field.number === number ? [field.content] : [])),
      ),
    [pod],
  );

/**
 * Looks up the longest life of a token that a kubelet keeps up to date in a volume: service meshes and vaults ask for half a day
 * and more. Tokens that programs request for themselves cannot be seen.
 *
 * @throws ControlPlaneError `api-request-failed`
 */
export async function longestToken(api: ObjectClient): Promise<TokenLife> {
  let longest = usual;
  for await (const pod of objectsAt(api, '/api/v1/pods?'))
    for (const token of tokensIn(pod)) {
      const seconds = Math.min(numberIn(token, secondsField) ?? 0, mostSeconds);
      if (seconds <= Math.max(longest.seconds, markedSeconds)) continue;
      const { namespace, name } = nameOf(pod);
      longest = { seconds, pod: `${namespace}/${name}` };
    }
  return longest;
}
