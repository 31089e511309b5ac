import type { AnyAuthMethod, AuthHandlerMiddleware, BaseAgent, ParsedKey } from 'ssh2';
import { agentOf } from './agent.js';
import { type Identity, identities } from './identities.js';
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
 * read here. Where there is an agent, keys behind a passphrase come after it, for it may hold them: people are asked
 * only then. Where there is none they are unlocked here, before a connection is open.
 * @throws RemoteExecError IDENTITY_UNREADABLE
 */
export async function loginMethods(ssh2: Ssh2, target: SshTarget): Promise<readonly LoginMethod[]> {
  const found = await identities(ssh2, target);
  const agent = await agentOf(
    ssh2,
    target,
    found.flatMap((one) => (one.kind === 'key' ? [one.key.getPublicSSH()] : [])),
  );
  const first: LoginMethod[] = [];
  const behind: LoginMethod[] = [];
  for (const one of found) {
    if (one.kind === 'key') first.push(keyMethod(target, one.key));
    else if (agent) behind.push(lockedMethod(target, one));
    else first.push(keyMethod(target, await one.unlock()));
  }
  const password = target.password === undefined ? undefined : askOnce(target.password);
  return [
    ...first,
    ...(agent ? [agentMethod(target, agent)] : []),
    ...behind,
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

function keyMethod({ user: username }: SshTarget, key: ParsedKey): LoginMethod {
  return {
    wire: 'publickey',
    label: `key ${key.type}${key.comment ? ` (${key.comment})` : ''}`,
    offer: async () => ({ type: 'publickey', username, key }),
  };
}

function lockedMethod(
  { user: username }: SshTarget,
  { file, unlock }: Extract<Identity, { kind: 'locked' }>,
): LoginMethod {
  return {
    wire: 'publickey',
    label: `key ${file}`,
    offer: async (hold) => ({ type: 'publickey', username, key: await hold(unlock()) }),
  };
}

function agentMethod({ user: username }: SshTarget, agent: BaseAgent): LoginMethod {
  return { wire: 'publickey', label: 'agent', offer: async () => ({ type: 'agent', username, agent }) };
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
