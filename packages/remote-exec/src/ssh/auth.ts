import type { AnyAuthMethod, AuthHandlerMiddleware, ParsedKey } from 'ssh2';
import { agentOf } from './agent.js';
import { identities } from './identities.js';
import { askOnce } from './secrets.js';
import type { SshTarget } from './target.js';

type Ssh2 = typeof import('ssh2');

/** Waits for an answer that may be a person's, off the login's clock. */
export type Hold = <T>(answer: Promise<T>) => Promise<T>;

/** One way to log in. */
export interface LoginMethod {
  /** Its name on the wire. */
  readonly wire: string;
  readonly label: string;
  readonly offer: (hold: Hold) => Promise<AnyAuthMethod>;
}

/**
 * The methods a target allows, in the order OpenSSH has: keys, agent, keyboard-interactive, password. Key files are
 * read here and unlocked; a password is asked for when its method's turn comes.
 * @throws RemoteExecError IDENTITY_UNREADABLE
 */
export async function loginMethods(ssh2: Ssh2, target: SshTarget): Promise<readonly LoginMethod[]> {
  const keys = await identities(ssh2, target);
  const password = target.password === undefined ? undefined : askOnce(target.password);
  return [
    ...keyMethods(target, keys),
    ...(await agentMethods(ssh2, target, keys)),
    ...promptMethods(target, password),
    ...passwordMethods(target, password),
  ];
}

/** The login of one connection: what was tried so far, for the error that says that nothing helped. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  readonly tried: readonly string[];
  /** What the server said it would still take, once it said so. */
  readonly accepted: () => readonly string[];
}

/**
 * Offers each method once: OpenSSH makes addresses wait that fail logins. `onExhausted` is called when none is left,
 * or one could not be had.
 */
export function offerInTurn(
  user: string,
  methods: readonly LoginMethod[],
  { hold, onExhausted }: { readonly hold: Hold; readonly onExhausted: (cause?: unknown) => void },
): Login {
  const left = [...methods];
  const tried: string[] = [];
  let accepted: readonly string[] = [];
  const handler: AuthHandlerMiddleware = (takes, _partial, next) => {
    // ssh2 has no list yet when it asks for the first time.
    if (Array.isArray(takes)) accepted = takes;
    else if (left[0]?.wire !== 'publickey') {
      // Ask what the server takes rather than fail with what it may not.
      next({ type: 'none', username: user });
      return;
    }
    let method = left.shift();
    while (method && Array.isArray(takes) && !takes.some((name) => name === method?.wire))
      method = left.shift();
    if (!method) {
      onExhausted();
      return;
    }
    tried.push(method.label);
    method.offer(hold).then(next, onExhausted);
  };
  return { handler, tried, accepted: () => accepted };
}

function keyMethods({ user: username }: SshTarget, keys: readonly ParsedKey[]): readonly LoginMethod[] {
  return keys.map((key) => ({
    wire: 'publickey',
    label: `key ${key.type}${key.comment ? ` (${key.comment})` : ''}`,
    offer: async () => ({ type: 'publickey', username, key }),
  }));
}

async function agentMethods(
  ssh2: Ssh2,
  target: SshTarget,
  keys: readonly ParsedKey[],
): Promise<readonly LoginMethod[]> {
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
      offer: async () => ({ type: 'agent', username: target.user, agent }),
    },
  ];
}

function promptMethods(
  target: SshTarget,
  password: (() => Promise<string>) | undefined,
): readonly LoginMethod[] {
  const answer = target.answerPrompts;
  if (!answer && !password) return [];
  return [
    {
      wire: 'keyboard-interactive',
      label: 'keyboard-interactive',
      offer: async (hold) => ({
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
          hold(answers).then(
            (given) => finish([...given]),
            () => finish(asked.map(() => '')),
          );
        },
      }),
    },
  ];
}

function passwordMethods(
  target: SshTarget,
  password: (() => Promise<string>) | undefined,
): readonly LoginMethod[] {
  if (!password) return [];
  return [
    {
      wire: 'password',
      label: 'password',
      offer: async (hold) => ({
        type: 'password',
        username: target.user,
        password: await hold(password()),
      }),
    },
  ];
}
