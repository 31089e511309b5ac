import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { controlHosts } from '@harderway/control-plane/topology';
import type { Ground } from './ground.js';
import type { Scope } from './tree.js';

/** A way of setting the control plane up, and the command that does it. */
export interface Contender {
  readonly name: string;
  readonly argv: readonly string[];
}

/** The shell script: tar over ssh, all hosts at once. */
export function shell({ lab, spec, scripts, work }: Ground): Contender {
  const hosts = controlHosts(spec).map(({ name }) => name);
  return {
    name: 'shell',
    argv: ['sh', join(scripts, 'shell.sh'), lab.ssh.configFile, join(work, 'tree'), ...hosts],
  };
}

/**
 * Settings of Ansible: its defaults (facts gathered, files copied by SFTP, five hosts at a time); as fast as its own
 * settings make it; and with Mitogen, which keeps one Python process running on each host.
 */
const ansibleSettings = {
  Ansible: '',
  'Ansible, tuned': 'gathering = explicit\n[connection]\npipelining = true\n',
  'Ansible, Mitogen': 'gathering = explicit\nstrategy = mitogen_linear\n',
} as const;

/** Debian's packages of Ansible and of Mitogen. */
export const ansiblePackages = ['ansible-core', 'ansible-mitogen'] as const;

/** Ansible in each of its settings, with the playbook of what the shell script does. */
export async function ansible(ground: Ground, scope: Scope): Promise<readonly Contender[]> {
  const contenders: Contender[] = [];
  for (const [name, settings] of Object.entries(ansibleSettings))
    contenders.push(await withSettings(ground, scope, name, settings));
  return contenders;
}

async function withSettings(
  { lab, spec, scripts, work }: Ground,
  scope: Scope,
  name: string,
  settings: string,
): Promise<Contender> {
  const hosts = controlHosts(spec).map(
    ({ name: host, address }) =>
      `${host} ansible_host=${address} ansible_user=${lab.ssh.user} ansible_ssh_private_key_file=${lab.ssh.identityFile} ansible_ssh_common_args="-o UserKnownHostsFile=${lab.ssh.knownHostsFile}" ansible_python_interpreter=/usr/bin/python3`,
  );
  const inventory = join(work, 'inventory.ini');
  const variables = join(work, 'variables.json');
  const configuration = join(work, `${name.replaceAll(/\W+/g, '-')}.cfg`);
  await writeFile(inventory, `[control]\n${hosts.join('\n')}\n`);
  await writeFile(variables, JSON.stringify({ ...scope, tree: join(work, 'tree') }));
  await writeFile(configuration, `[defaults]\nlocal_tmp = ${work}/ansible\n${settings}`);
  const playbook = join(scripts, 'playbook.yml');
  return {
    name,
    argv: [
      'env',
      `ANSIBLE_CONFIG=${configuration}`,
      'ansible-playbook',
      '-i',
      inventory,
      '-e',
      `@${variables}`,
      playbook,
    ],
  };
}

/** The harderway command, from a cold start, up to these stages; all of them if none is named. */
export function harderway({ clusterFile, cli }: Ground, ...stages: readonly string[]): Contender {
  const only = stages.flatMap((stage) => ['--only', stage]);
  return {
    name: 'harderway',
    argv: [process.execPath, cli, '--file', clusterFile, 'apply', '--yes', ...only],
  };
}

/** Another build of the command, such as the last release. */
export const earlier = (ground: Ground, cli: string, ...stages: readonly string[]): Contender => ({
  ...harderway({ ...ground, cli }, ...stages),
  name: 'earlier build',
});

/** The command that waits until everything works. */
export const verify = ({ clusterFile, cli }: Ground): Contender => ({
  name: 'verify',
  argv: [process.execPath, cli, '--file', clusterFile, 'verify'],
});
