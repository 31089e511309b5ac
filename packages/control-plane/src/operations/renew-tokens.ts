import type { OperationKind } from './kind.js';
import { certificateOf } from './rotation/succession.js';
import { renewTokens as renew, tokenStates } from './rotation/tokens.js';

/** Has the tokens in Secrets, which do not expire, signed by another key. */
export interface RenewTokens {
  readonly kind: 'renew-tokens';
  /** Name of the key pair that signs now: `service-account-2`. */
  readonly key: string;
}

/** A Secret is emptied, and kube-controller-manager writes a token of its own key into it. */
export const renewTokens: OperationKind<RenewTokens> = {
  kind: 'renew-tokens',
  usesCredentials: true,
  summary: ({ key }) => `have ${key} sign the tokens in Secrets`,
  execution: ({ key }, { api, pki, onProgress }) => {
    const certificate = certificateOf(pki(), key);
    return {
      look: async () => {
        const { old, empty } = await tokenStates(api(), certificate);
        const found = `${old.length} Secrets have an old token, ${empty.length} have none`;
        return { done: old.length + empty.length === 0, found };
      },
      carryOut: async () => {
        const { old } = await tokenStates(api(), certificate);
        await renew(api(), old, (done) => onProgress({ detail: `${done} of ${old.length}` }));
        return { note: `${old.length} tokens in Secrets are signed by ${key} now` };
      },
      patienceMs: 60_000,
      hint: 'read `journalctl -u kube-controller-manager` on the control nodes: it writes new tokens into these Secrets',
    };
  },
};
