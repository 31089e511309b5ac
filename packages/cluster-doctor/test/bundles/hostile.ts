import type { Plant } from '../../../../tools/testing/hand-built/edit.js';

/** Texts of which a shell, a terminal, sed, printf or a program makes more than a word. */
export const NASTY: readonly string[] = [
  '$(touch pwned)',
  '`touch pwned`',
  ';touch pwned;',
  '|touch pwned',
  '&touch pwned&',
  "'",
  '"',
  '\\',
  ' ',
  ' -rf ',
  '*',
  '%n',
  '#',
  '~',
  '!!',
  '>pwned',
];

/** Texts with which no command may be given at all. */
export const UNSEEN: readonly string[] = ['\n', '\r', '\0', '\u001B[2J', '\u009B2J', '\u202E', '\u2028'];

/** Names and values that a stranger chooses, each with a fault whose repair has it. */
export const REACHED: readonly (readonly [victim: string, title: string])[] = [
  ['control1', 'another encryption key on one node'],
  ['enp0s1', 'virtual address on the outer interface'],
  ['192.168.1.12', 'peer port in --etcd-servers'],
  ['/var/lib/etcd', 'data lost while the list says new'],
  ['/var/lib/etcd', 'no inodes left on the file system of etcd'],
  ['/etc/systemd/system/etcd.service', 'blank behind the backslash after --name'],
  ['etcd-cluster-0', 'another token on one host'],
  ['10.32.0.0/16', 'service ranges differ'],
  ['/etc/etcd/ca.pem', 'data lost while the list says new'],
  ['/etc/kubernetes/config/kube-scheduler.yaml', 'scheduler file of v1beta1'],
  ['/var/lib/kubernetes/ca.pem', 'another client CA'],
  ['no peers', 'port 2380 closed by iptables'],
];

/** A text as an argument in a unit, where systemd reads it back. */
const inUnit = (text: string): string =>
  text.replace(/[^\w./:,@=-]/g, (char) =>
    char === '%' ? '%%' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** All names and values that are attacked: also those that must not reach a command. */
export const VICTIMS: readonly string[] = [
  ...new Set(REACHED.map(([victim]) => victim)),
  'gateway',
  'etcd.service',
  'kube-apiserver.service',
  '/usr/local/bin/kube-apiserver',
  '/var/lib/kubernetes/service-account.pem',
  '/var/lib/kubernetes/encryption-config.yaml',
];

/** A text that a stranger puts around names and values. */
export interface Attack {
  /** At least one. */
  readonly victims: readonly string[];
  readonly before: string;
  readonly after: string;
}

const literal = (text: string): string => text.replaceAll('.', '\\.');

/** Puts a text around each of the victims, wherever a bundle has them: in names, paths, units, arguments and outputs. */
export function attack({ victims, before, after }: Attack): Plant {
  const longest = [...victims].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(longest.map(literal).join('|'), 'g');
  const around =
    (one: string, other: string) =>
    (text: string): string =>
      text.replace(pattern, (victim) => `${one}${victim}${other}`);
  const [plain, unit] = [around(before, after), around(inUnit(before), inUnit(after))];
  return (bundle) => ({
    ...bundle,
    hosts: bundle.hosts.map((host) => ({
      ...host,
      name: plain(host.name),
      address: host.address === undefined ? undefined : plain(host.address),
      answers: Object.fromEntries(
        Object.entries(host.answers).map(([name, { exitCode, output }]) => [
          plain(name),
          { exitCode, output: (name.startsWith('unit ') ? unit : plain)(output) },
        ]),
      ),
      files: Object.fromEntries(
        Object.entries(host.files).map(([path, facts]) => [
          plain(path),
          facts.text === undefined ? facts : { ...facts, text: plain(facts.text) },
        ]),
      ),
      processes: host.processes.map((process) => ({
        ...process,
        unit: process.unit === undefined ? undefined : plain(process.unit),
        argv: process.argv.map(plain),
      })),
    })),
  });
}
