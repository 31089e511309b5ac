import type { AnyAuthMethod, BaseAgent, ParsedKey } from 'ssh2';
import { RemoteExecError } from '../errors.js';
import { agentOf } from './agent.js';
import { type Identity, identities } from './identities.js';
import { askOnce } from './secrets.js';
import type { SshTarget } from './target.js';

type Ssh2 = typeof import('ssh2');

/** Waits for an answer, which may be a person's, while the login's time limit is paused. */
export type Hold = <T>(answer: Promise<T>) => Promise<T>;

/** One way to log in. */
export interface LoginMethod {
  /** Its name in the protocol. */
  readonly wire: string;
  readonly label: string;
  readonly offer: (hold: Hold) => Promise<AnyAuthMethod>;
}

/** The methods that a target can log in with, and its identity files that can't be used. */
export interface LoginMethods {
  readonly methods: readonly LoginMethod[];
  readonly unusable: readonly RemoteExecError[];
}

/**
 * The methods a target allows, in OpenSSH's order: keys, agent, keyboard-interactive, password. Key files are read here;
 * one that can't be used is passed over, as ssh does, if there is something else. With an agent, encrypted keys come after
 * it, since it may hold them: people are asked only then. Without one they are unlocked here, before a connection is open.
 * @throws RemoteExecError IDENTITY_UNREADABLE if nothing else is left.
 */
export async function loginMethods(ssh2: Ssh2, target: SshTarget): Promise<LoginMethods> {
  const found = await identities(ssh2, target);
  const agent = await agentOf(
    ssh2,
    target,
    found.flatMap((one) => (one.kind === 'key' ? [one.key.getPublicSSH()] : [])),
  );
  const first: LoginMethod[] = [];
  const behind: LoginMethod[] = [];
  const unusable: RemoteExecError[] = [];
  for (const one of found) {
    if (one.kind === 'unusable') unusable.push(one.error);
    else if (one.kind === 'key') first.push(keyMethod(target, one.key));
    else if (one.kind === 'locked' && agent) behind.push(lockedMethod(target, one));
    else if (one.kind === 'locked') {
      try {
        first.push(keyMethod(target, await one.unlock()));
      } catch (error) {
        if (!(error instanceof RemoteExecError)) throw error;
        unusable.push(error);
      }
    }
  }
  const password = target.password === undefined ? undefined : askOnce(target.password);
  const methods = [
    ...first,
    ...(agent ? [agentMethod(target, agent)] : []),
    ...behind,
    ...(target.answerPrompts || password ? [promptMethod(target, password)] : []),
    ...(password ? [passwordMethod(target, password)] : []),
  ];
  if (methods.length === 0 && unusable[0]) throw unusable[0];
  return { methods, unusable };
}

function keyMethod({ user: username }: SshTarget, key: ParsedKey): LoginMethod {
  const label = `key ${key.type}${key.comment ? ` (${key.comment})` : ''}`;
  return { wire: 'publickey', label, offer: async () => ({ type: 'publickey', username, key }) };
}

function lockedMethod(
  { user: username }: SshTarget,
  { file, unlock }: Extract<Identity, { kind: 'locked' }>,
): LoginMethod {
  const offer: LoginMethod['offer'] = async (hold) => ({
    type: 'publickey',
    username,
    key: await hold(unlock()),
  });
  return { wire: 'publickey', label: `key ${file}`, offer };
}

function agentMethod({ user: username }: SshTarget, agent: BaseAgent): LoginMethod {
  return { wire: 'publickey', label: 'agent', offer: async () => ({ type: 'agent', username, agent }) };
}

type AskForPassword = () => Promise<string>;

function passwordMethod({ user: username }: SshTarget, ask: AskForPassword): LoginMethod {
  const offer: LoginMethod['offer'] = async (hold) => ({
    type: 'password',
    username,
    password: await hold(ask()),
  });
  return { wire: 'password', label: 'password', offer };
}

/** Keyboard-interactive login: by the target's own answers, or by the password where one hidden answer is asked for. */
function promptMethod(
  { user: username, answerPrompts }: SshTarget,
  password: AskForPassword | undefined,
): LoginMethod {
  const answer = async (prompts: readonly { readonly prompt: string; readonly echo: boolean }[]) => {
    if (answerPrompts) return answerPrompts(prompts);
    const [only, ...others] = prompts;
    return only?.echo === false && others.length === 0 && password
      ? [await password()]
      : prompts.map(() => '');
  };
  const offer: LoginMethod['offer'] = async (hold) => ({
    type: 'keyboard-interactive',
    username,
    prompt: (_name, _instructions, _language, prompts, finish) => {
      const asked = prompts.map(({ prompt, echo }) => ({ prompt, echo: echo === true }));
      hold(answer(asked)).then(
        (given) => finish([...given]),
        () => finish(asked.map(() => '')),
      );
    },
  });
  return { wire: 'keyboard-interactive', label: 'keyboard-interactive', offer };
}
