import type { AnyAuthMethod, BaseAgent, ParsedKey } from 'ssh2';
import { RemoteExecError } from '../errors.js';
import { agentOf } from './agent.js';
import { type Certificate, certificatesOf, certified } from './certificate.js';
import { type Identity, identities } from './identities.js';
import { isKnownVersion } from './monkey-patch/internals.js';
import { askOnce } from './secrets.js';
import type { SshTarget } from './target.js';

type Ssh2 = typeof import('ssh2');

/** Waits for an answer, which may be a person's, while the login's time limit is paused. */
export type Hold = <T>(answer: Promise<T>) => Promise<T>;

type WithoutUser<M> = M extends unknown ? Omit<M, 'username'> : never;

/** The settings that ssh2 needs to try a method, besides the user. */
type Offer = WithoutUser<AnyAuthMethod>;

/** One way to log in. */
export interface LoginMethod {
  /** Its name in the protocol. */
  readonly wire: string;
  readonly label: string;
  readonly offer: (hold: Hold) => Promise<Offer>;
}

/** The methods that a target can log in with, and its identity files that can't be used. */
export interface LoginMethods {
  readonly methods: readonly LoginMethod[];
  readonly unusable: readonly RemoteExecError[];
}

/**
 * The methods a target allows, in OpenSSH's order: certificates and keys, agent, keyboard-interactive, password. Key files are read here;
 * one that can't be used is passed over, as ssh does, if there is something else. With an agent, encrypted keys come after
 * it, since it may hold them: people are asked only then. Without one they are unlocked here, before a connection is open.
 * @throws RemoteExecError IDENTITY_UNREADABLE if nothing else is left.
 */
export async function loginMethods(ssh2: Ssh2, target: SshTarget): Promise<LoginMethods> {
  const found = await identities(ssh2, target);
  // ssh2 logs in by a certificate only with a monkey-patch.
  const read = isKnownVersion() ? await certificatesOf(target) : [];
  const certificates = read.filter((one) => 'blob' in one);
  const agent = await agentOf(ssh2, target, {
    certificates,
    offered: found.flatMap((one) => (one.kind === 'key' ? [one.key.getPublicSSH()] : [])),
  });
  const first: LoginMethod[] = [];
  const behind: LoginMethod[] = [];
  const unusable: RemoteExecError[] = read.filter((one) => one instanceof RemoteExecError);
  for (const one of found) {
    if (one.kind === 'unusable' || one.kind === 'agent') unusable.push(one.error);
    else if (one.kind === 'key') first.push(...keyMethods(one.key, certificates));
    else if (one.kind === 'locked' && agent) behind.push(...lockedMethods(one, certificates));
    else if (one.kind === 'locked') {
      try {
        first.push(...keyMethods(await one.unlock(), certificates));
      } catch (error) {
        if (!(error instanceof RemoteExecError)) throw error;
        unusable.push(error);
      }
    }
  }
  const password = target.password === undefined ? undefined : askOnce(target.password);
  const methods = [
    ...first,
    ...(agent ? [agentMethod(agent)] : []),
    ...behind,
    ...(target.answerPrompts || password ? [promptMethod(target, password)] : []),
    ...(password ? [passwordMethod(password)] : []),
  ];
  if (methods.length === 0 && unusable[0]) throw unusable[0];
  return { methods, unusable };
}

const keyMethod = (key: ParsedKey): LoginMethod => ({
  wire: 'publickey',
  label: `key ${key.type}${key.comment ? ` (${key.comment})` : ''}`,
  offer: async () => ({ type: 'publickey', key }),
});

/** The certificates of a key, and the key itself. */
const keyMethods = (key: ParsedKey, certificates: readonly Certificate[]): readonly LoginMethod[] => [
  ...certificates
    .filter(({ publicKey }) => publicKey.equals(key.getPublicSSH()))
    .map((certificate) => keyMethod(certified(key, certificate))),
  keyMethod(key),
];

type Locked = Extract<Identity, { kind: 'locked' }>;

/** The same for a key whose passphrase is not known yet: which certificates are its own is seen later. */
const lockedMethods = (locked: Locked, certificates: readonly Certificate[]): readonly LoginMethod[] => [
  ...certificates.map((certificate) => ({
    ...lockedMethod(locked),
    label: `key ${locked.file} (${certificate.type})`,
    offer: async (hold: Hold): Promise<Offer> => {
      const key = await hold(locked.unlock());
      if (!certificate.publicKey.equals(key.getPublicSSH()))
        throw new Error('the certificate of another key');
      return { type: 'publickey', key: certified(key, certificate) };
    },
  })),
  lockedMethod(locked),
];

const lockedMethod = ({ file, unlock }: Locked): LoginMethod => ({
  wire: 'publickey',
  label: `key ${file}`,
  offer: async (hold) => ({ type: 'publickey', key: await hold(unlock()) }),
});

const agentMethod = (agent: BaseAgent): LoginMethod => ({
  wire: 'publickey',
  label: 'agent',
  offer: async () => ({ type: 'agent', agent }),
});

type AskForPassword = () => Promise<string>;

const passwordMethod = (ask: AskForPassword): LoginMethod => ({
  wire: 'password',
  label: 'password',
  offer: async (hold) => ({ type: 'password', password: await hold(ask()) }),
});

/** Keyboard-interactive login: by the target's own answers, or by the password where one hidden answer is asked for. */
function promptMethod({ answerPrompts }: SshTarget, password: AskForPassword | undefined): LoginMethod {
  const answer = async (prompts: readonly { readonly prompt: string; readonly echo: boolean }[]) => {
    if (answerPrompts) return answerPrompts(prompts);
    const [only, ...others] = prompts;
    return only?.echo === false && others.length === 0 && password
      ? [await password()]
      : prompts.map(() => '');
  };
  const offer: LoginMethod['offer'] = async (hold) => ({
    type: 'keyboard-interactive',
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
