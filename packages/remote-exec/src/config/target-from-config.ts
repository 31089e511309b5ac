import { existsSync } from 'node:fs';
import {
  type HostConfig,
  type ReadHostConfigOptions,
  readHostConfig,
  type StrictHostKeyChecking,
} from '@harderway/ssh-config';
import { RemoteExecError } from '../errors/remote-exec-error.js';
import type { ConnectOptions } from '../model/connect-options.js';
import type { HostKeyPolicy, SshTarget } from '../model/ssh-target.js';
import { notFollowed } from './not-followed.generated.js';

/** Options of {@link targetFromConfig}. Like the options of ssh(1), they take precedence over the files. */
export interface TargetFromConfigOptions extends ReadHostConfigOptions {
  readonly identityFile?: string | readonly string[] | undefined;
}

/** A host as ssh_config describes it. */
export interface ConfiguredTarget {
  readonly target: SshTarget;
  readonly options: Pick<ConnectOptions, 'timeoutMs' | 'keepaliveMs'>;
  /** Directives that apply and are not followed, in lower case, and conditions of Match that are not decided. */
  readonly unsupported: readonly string[];
  /** Whether only the `openssh` transport reaches and identifies the host as ssh_config says. */
  readonly needsOpenssh: boolean;
}

/**
 * Makes a target from ssh_config(5). docs/ssh-config.md lists the directives that are followed. `StrictHostKeyChecking ask`
 * means `strict`.
 *
 * @param destination `host`, `user@host` or `ssh://user@host:port`
 * @throws RemoteExecError `config-unreadable`
 */
export async function targetFromConfig(
  destination: string,
  { identityFile, ...options }: TargetFromConfigOptions = {},
): Promise<ConfiguredTarget> {
  const config = await readHostConfig(destination, options).catch((cause: Error) => {
    const message = `ssh_config can't be read: ${cause.message}`;
    throw new RemoteExecError('config-unreadable', message, {
      outcome: 'never-ran',
      host: destination,
      hint: 'hint' in cause && typeof cause.hint === 'string' ? cause.hint : undefined,
      cause,
    });
  });
  const target = targetOf(config);
  const unsupported = notFollowed.filter(({ directive, same }) => {
    const value = config.directives.get(directive)?.join(' ').toLowerCase();
    return value !== undefined && !same.includes(asWord(value));
  });
  return {
    target: { ...target, identityFile: identityFile ?? target.identityFile },
    options: { timeoutMs: config.connectTimeoutMs, keepaliveMs: config.serverAliveIntervalMs },
    unsupported: [...unsupported.map(({ directive }) => directive), ...config.undecided],
    needsOpenssh: config.undecided.length > 0 || unsupported.some(({ needsOpenssh }) => needsOpenssh),
  };
}

function targetOf(config: HostConfig): SshTarget {
  const { userKnownHostsFiles, globalKnownHostsFiles, proxyJump } = config;
  return {
    name: config.alias,
    host: config.hostName,
    port: config.port,
    user: config.user,
    hostKeyAlias: config.hostKeyAlias,
    identityFile: config.identityFiles.filter((file) => existsSync(file)),
    certificateFile: config.certificateFiles.filter((file) => existsSync(file)),
    identitiesOnly: config.identitiesOnly,
    agent: config.identityAgent,
    // New keys go to the first file: with `UserKnownHostsFile none` they must not go to the next one.
    knownHostsFile: [
      ...(userKnownHostsFiles.length === 0 ? ['/dev/null'] : userKnownHostsFiles),
      ...globalKnownHostsFiles,
    ],
    hashKnownHosts: config.hashKnownHosts,
    hostKeyPolicy: policies[config.strictHostKeyChecking],
    jump: proxyJump && targetOf(proxyJump),
  };
}

const policies: Readonly<Record<StrictHostKeyChecking, HostKeyPolicy>> = {
  yes: 'strict',
  ask: 'strict',
  'accept-new': 'accept-new',
  no: 'off',
};

/** A yes or no as one word: ssh(1) accepts true and false too. */
const asWord = (value: string): string => ({ true: 'yes', false: 'no' })[value] ?? value;
