import type { AnyAuthMethod, AuthHandlerMiddleware, ParsedKey } from 'ssh2';
import { agentOf } from './agent.js';
import { identities } from './identities.js';
import type { SshTarget } from './target.js';

type Ssh2 = typeof import('ssh2');
type Offer = { readonly wire: string; readonly label: string; readonly method: () => Promise<AnyAuthMethod> };

/** How a target logs in, and what was tried so far, for the error that says that nothing helped. */
export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  readonly tried: readonly string[];
  /** What the server said it would still take, once it said so. */
  readonly accepted: () => readonly string[];
}

/**
 * The methods a target allows, in the order OpenSSH has: keys, agent, keyboard-interactive, password. Each
 * is offered once: OpenSSH makes addresses wait that fail logins. `onExhausted` is called when none is left.
 */
export async function authentication(
  ssh2: Ssh2,
  target: SshTarget,
  secrets: { readonly password: (() => Promise<string>) | undefined },
  onExhausted: (cause?: unknown) => void,
): Promise<Authentication> {
  const keys = await identities(ssh2, target);
  const offers = [
    ...keyOffers(target, keys),
    ...(await agentOffers(ssh2, target, keys)),
    ...promptOffers(target, secrets.password),
    ...passwordOffers(target, secrets.password),
  ];
  const tried: string[] = [];
  let accepted: readonly string[] = [];
  const handler: AuthHandlerMiddleware = (left, _partial, next) => {
    // ssh2 has no list yet when it asks for the first time.
    if (Array.isArray(left)) accepted = left;
    else if (offers[0]?.wire !== 'publickey') {
      // Ask what the server takes rather than fail with what it may not.
      next({ type: 'none', username: target.user });
      return;
    }
    let offer = offers.shift();
    while (offer && Array.isArray(left) && !left.some((method) => method === offer?.wire))
      offer = offers.shift();
    if (!offer) {
      onExhausted();
      return;
    }
    tried.push(offer.label);
    offer.method().then(next, onExhausted);
  };
  return { handler, tried, accepted: () => accepted };
}

function keyOffers({ user: username }: SshTarget, keys: readonly ParsedKey[]): readonly Offer[] {
  return keys.map((key) => ({
    wire: 'publickey',
    label: `key ${key.type}${key.comment ? ` (${key.comment})` : ''}`,
    method: async () => ({ type: 'publickey', username, key }),
  }));
}

async function agentOffers(
  ssh2: Ssh2,
  target: SshTarget,
  keys: readonly ParsedKey[],
): Promise<readonly Offer[]> {
  const agent = await agentOf(
    ssh2,
    target,
    keys.map((key) => key.getPublicSSH()),
  );
  if (!agent) return [];
  return [
    {
      wire: 'publickey',
      label: 'agent',
      method: async () => ({ type: 'agent', username: target.user, agent }),
    },
  ];
}

function promptOffers(target: SshTarget, password: (() => Promise<string>) | undefined): readonly Offer[] {
  const answer = target.answerPrompts;
  if (!answer && !password) return [];
  return [
    {
      wire: 'keyboard-interactive',
      label: 'keyboard-interactive',
      method: async () => ({
        type: 'keyboard-interactive',
        username: target.user,
        prompt: (_name, _instructions, _language, prompts, finish) => {
          const asked = prompts.map(({ prompt, echo }) => ({ prompt, echo: echo === true }));
          const hidden = asked.length === 1 && asked[0]?.echo === false;
          const answers = answer
            ? answer(asked)
            : hidden && password
              ? password().then((secret) => [secret])
              : Promise.resolve(asked.map(() => ''));
          answers.then(
            (given) => finish([...given]),
            () => finish(asked.map(() => '')),
          );
        },
      }),
    },
  ];
}

function passwordOffers(target: SshTarget, password: (() => Promise<string>) | undefined): readonly Offer[] {
  if (!password) return [];
  return [
    {
      wire: 'password',
      label: 'password',
      method: async () => ({ type: 'password', username: target.user, password: await password() }),
    },
  ];
}
