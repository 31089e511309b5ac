import { InventoryError, invalid } from './errors.js';
import { type Variables, vaultMark } from './groups.js';
import type { InventoryHost } from './read-inventory.js';

/** How to reach a host, from its variables. */
export interface InventoryConnection {
  /** `ansible_host`, or the host's name. */
  readonly address: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly identityFile: string | undefined;
  readonly password: string | undefined;
  /** Whether it is this machine (`ansible_connection=local`). */
  readonly isLocal: boolean;
  /** Whether to become root (`ansible_become`). */
  readonly sudo: boolean;
  readonly sudoPassword: string | undefined;
  /** The names of variables that are set, would change how it is reached, and are not followed. */
  readonly notFollowed: readonly string[];
}

/** The variables of Ansible's ssh connection and of become, each with its older names. */
const names = {
  address: ['ansible_host', 'ansible_ssh_host'],
  port: ['ansible_port', 'ansible_ssh_port'],
  user: ['ansible_user', 'ansible_ssh_user'],
  identityFile: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
  password: ['ansible_password', 'ansible_ssh_password', 'ansible_ssh_pass'],
  connection: ['ansible_connection'],
  become: ['ansible_become'],
  becomeUser: ['ansible_become_user'],
  becomePassword: ['ansible_become_password', 'ansible_become_pass'],
} as const;

const notFollowed = [
  'ansible_ssh_common_args',
  'ansible_ssh_extra_args',
  'ansible_ssh_args',
  'ansible_ssh_executable',
  'ansible_become_user',
  'ansible_become_method',
  'ansible_become_exe',
  'ansible_become_flags',
] as const;

/**
 * How to reach a host of an inventory.
 * @throws InventoryError `inventory-invalid` for a port that is not one, `value-unsupported` for a connection other
 *   than ssh and local, for becoming another user than root, and for a template or an encrypted value
 */
export function connectionOf({ name, variables }: InventoryHost): InventoryConnection {
  const get = (which: keyof typeof names): string | undefined => firstOf(name, variables, names[which]);
  const port = get('port');
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    throw invalid(`the port of ${name} is ${JSON.stringify(port)}, not a number from 1 to 65535`);
  const connection = get('connection') ?? 'ssh';
  if (!['local', 'ssh', 'smart', 'paramiko', 'paramiko_ssh', 'ansible.builtin.ssh'].includes(connection))
    throw new InventoryError('value-unsupported', `${name} has the connection ${connection}`, {
      hint: 'use ssh or local',
    });
  const sudo = /^(y|yes|t|true|on|1)$/i.test(get('become') ?? 'no');
  const becomeUser = get('becomeUser') ?? 'root';
  if (sudo && becomeUser !== 'root')
    throw new InventoryError(
      'value-unsupported',
      `${name} becomes ${becomeUser}, and sudo here is for root`,
      {
        hint: 'remove ansible_become, and write sudo -u USER before the command',
      },
    );
  return {
    address: get('address') ?? name,
    port: port === undefined ? undefined : Number(port),
    user: get('user'),
    identityFile: get('identityFile'),
    password: get('password'),
    isLocal: connection === 'local',
    sudo,
    sudoPassword: get('becomePassword'),
    notFollowed: notFollowed.filter((each) => (variables[each] ?? '') !== ''),
  };
}

function firstOf(host: string, variables: Variables, among: readonly string[]): string | undefined {
  const name = among.find((each) => variables[each] !== undefined);
  const value = name === undefined ? undefined : variables[name];
  if (value !== undefined && (/\{[{%]/.test(value) || value.startsWith(vaultMark)))
    throw new InventoryError(
      'value-unsupported',
      `${name} of ${host} is a template or encrypted, which only Ansible can read`,
    );
  return value === 'null' ? undefined : value;
}
