import { isAddress, normalAddress } from './addresses.js';
import type { Cluster } from './cluster.js';
import type { Host } from './host.js';
import type { Program } from './program.js';

/** The addresses that the file /etc/hosts of a host gives a name. */
const inHostsFile = (host: Host, name: string): readonly string[] =>
  (host.file('/etc/hosts')?.text ?? '').split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return names.some((each) => each.toLowerCase() === name) ? [address] : [];
  });

/** The addresses of the host of a bundle that bears a name. */
function ofHostNamed(hosts: readonly Host[], name: string): readonly string[] {
  const named = hosts.find((host) =>
    [host.name, host.answer('uname')?.split(' ')[1]].some((each) => each?.toLowerCase() === name),
  );
  const own = (named?.addresses ?? []).filter(({ device, prefix }) => device !== 'lo' && prefix < 32);
  return [...own.map(({ address }) => address), ...(named?.facts.address ?? '').split(/\s+/)].filter(
    isAddress,
  );
}

/**
 * The addresses of a name or an address, as a host knows them: by what it has answered, or else by its file and by the names of
 * the hosts of the bundle. Empty if nothing says them.
 */
export function addressesOf(hosts: readonly Host[], host: Host, text: string): readonly string[] {
  const name = normalAddress(text);
  if (isAddress(name)) return [name];
  const asked = host.facts.answers[`name ${text}`];
  const found =
    asked === undefined
      ? [inHostsFile(host, name), ofHostNamed(hosts, name)].find((each) => each.length > 0)
      : (host.answer(`name ${text}`) ?? '').split('\n').map((line) => line.split(/\s/)[0] ?? '');
  return [...new Set((found ?? []).filter(isAddress).map(normalAddress))];
}

/** A name or an address in a flag of a program, with the addresses that its host knows for it. */
export function spellingsOf({ hosts, host }: Cluster, program: Program, text: string): readonly string[] {
  const own = host(program.host);
  return [normalAddress(text), ...(own === undefined ? [] : addressesOf(hosts, own, text))];
}

/** Whether two names or addresses lead to the same place. Undefined if the addresses of one are not known. */
export function isOnePlace(one: readonly string[], other: readonly string[]): boolean | undefined {
  if (one.some((each) => other.includes(each))) return true;
  return one.some(isAddress) && other.some(isAddress) ? false : undefined;
}
