import type { AnyAuthMethod, BaseAgent, ParsedKey } from 'ssh2';
import { askOnce } from '../../async/ask-once.js';
import { RemoteExecError } from '../../errors/remote-exec-error.js';
import type { SshTarget } from '../../model/ssh-target.js';
import { type Certificate, certificatesOf, certified } from '../certificates/certificate.js';
import { isKnownVersion } from '../monkey-patch/internals.js';
import { agentOf } from './agent.js';
import { type Identity, identities } from './identities.js';

type Ssh2 = typeof import('ssh2');

/** Waits for an answer, perhaps of a person, while the time limit of the login is paused. */
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

/** The methods that a target can log in with, and the errors of identity files that can't be used. */
export interface LoginMethods {
  readonly methods: readonly LoginMethod[];
  readonly unusable: readonly RemoteExecError[];
}

/**
 * The methods that a target can log in with, in the order of OpenSSH: certificates and keys, agent, keyboard-interactive,
 * password. A key file that can't be used is skipped if there is another way. With an agent, which may hold them, encrypted
 * keys come after it, so people are asked only if it does not help; without one they are unlocked here, before a connection
 * is open.
 * @throws RemoteExecError `identity-unreadable` if no method is left
 */
export async function loginMethods(ssh2: Ssh2, target: SshTarget): Promise<LoginMethods> {
  const found = await identities(ssh2, target);
  // ssh2 can log in with a certificate only with a monkey-patch.
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

/** Methods for the certificates of a key, and for the key itself. */
const keyMethods = (key: ParsedKey, certificates: readonly Certificate[]): readonly LoginMethod[] => [
  ...certificates
    .filter(({ publicKey }) => publicKey.equals(key.getPublicSSH()))
    .map((certificate) => keyMethod(certified(key, certificate))),
  keyMethod(key),
];

type Locked = Extract<Identity, { kind: 'locked' }>;

/** The same for a key whose passphrase is not known yet, so that any certificate may be its own. */
const lockedMethods = (locked: Locked, certificates: readonly Certificate[]): readonly LoginMethod[] => [
  ...certificates.map((certificate) => ({
    ...lockedMethod(locked),
    label: `key ${locked.file} (${certificate.type})`,
    offer: async (hold: Hold): Promise<Offer> => {
      const key = await hold(locked.unlock());
      if (!certificate.publicKey.equals(key.getPublicSSH()))
        throw new Error('the certificate belongs to another key');
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

/** A keyboard-interactive login with the target's own answers, or with the password where one hidden answer is asked for. */
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
