import type { AnyAuthMethod, BaseAgent, ParsedKey } from 'ssh2';
import { RemoteExecError } from '../errors.js';
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

/** What a target can log in with, and what it named in vain. */
export interface LoginMethods {
  readonly methods: readonly LoginMethod[];
  readonly unusable: readonly RemoteExecError[];
}

/**
 * The methods a target allows, in the order OpenSSH has: keys, agent, keyboard-interactive, password. Key files are
 * read here; one that can't be used is passed over, as ssh does, where there is something else. Where there is an
 * agent, keys behind a passphrase come after it, for it may hold them: people are asked only then. Where there is none
 * they are unlocked here, before a connection is open.
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
    ...promptMethods(target, password),
    ...passwordMethods(target, password),
  ];
  if (methods.length === 0 && unusable[0]) throw unusable[0];
  return { methods, unusable };
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
