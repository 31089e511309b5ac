import { InvalidInventory, type Variables, vaultMark } from './draft.js';
import type { InventoryHost } from './inventory.js';

/** How an inventory says that a host is reached. */
export interface InventoryConnection {
  readonly address: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly identityFile: string | undefined;
  readonly password: string | undefined;
  /** This machine itself. */
  readonly isLocal: boolean;
  readonly sudo: boolean;
  readonly sudoPassword: string | undefined;
  /** Names of variables that would change how it is reached, and that are not followed. */
  readonly notFollowed: readonly string[];
}

/** Variables of Ansible's ssh connection and of become, each with the older names that mean the same. */
const names = {
  address: ['ansible_host', 'ansible_ssh_host'],
  port: ['ansible_port', 'ansible_ssh_port'],
  user: ['ansible_user', 'ansible_ssh_user'],
  identityFile: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
  password: ['ansible_password', 'ansible_ssh_password', 'ansible_ssh_pass'],
  connection: ['ansible_connection'],
  become: ['ansible_become'],
  becomePassword: ['ansible_become_password', 'ansible_become_pass'],
} as const;

const notFollowed = [
  'ansible_ssh_common_args',
  'ansible_ssh_extra_args',
  'ansible_ssh_args',
  'ansible_become_user',
  'ansible_become_method',
] as const;

/** Reads the variables of a host. @throws InvalidInventory for a value that only Ansible can work out */
export function connectionOf({ name, variables }: InventoryHost): InventoryConnection {
  const get = (which: keyof typeof names): string | undefined => firstOf(name, variables, names[which]);
  const port = get('port');
  if (port !== undefined && !/^\d+$/.test(port))
    throw new InvalidInventory(`the port of ${name} is ${JSON.stringify(port)}, not a number`);
  const connection = get('connection') ?? 'ssh';
  if (!['local', 'ssh', 'smart', 'paramiko', 'paramiko_ssh', 'ansible.builtin.ssh'].includes(connection))
    throw new InvalidInventory(`${name} has the connection ${connection}: only ssh and local are followed`);
  return {
    address: get('address') ?? name,
    port: port === undefined ? undefined : Number(port),
    user: get('user'),
    identityFile: get('identityFile'),
    password: get('password'),
    isLocal: connection === 'local',
    sudo: /^(yes|true|on|1)$/i.test(get('become') ?? 'no'),
    sudoPassword: get('becomePassword'),
    notFollowed: notFollowed.filter((each) => (variables[each] ?? '') !== ''),
  };
}

function firstOf(host: string, variables: Variables, among: readonly string[]): string | undefined {
  const name = among.find((each) => variables[each] !== undefined);
  const value = name === undefined ? undefined : variables[name];
  if (value !== undefined && (value.includes('{{') || value.startsWith(vaultMark)))
    throw new InvalidInventory(`${name} of ${host} is a template or a vault: only Ansible can read it`);
  return value === 'null' ? undefined : value;
}
