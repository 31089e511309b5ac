import { choice, directory, type Operands, type Option, value, wholeNumber } from '@harderway/command';
import { DEFAULT_NAME, DEFAULT_STATE_DIRECTORY } from '../lab/places.js';
import { HOST_KINDS, type HostKind, KUBENET } from '../topology.js';

/** The options that say which lab is meant. */
export const labOptions: { readonly name: Option<string>; readonly stateDirectory: Option<string> } = {
  name: value('LAB', 'name of the lab', { default: DEFAULT_NAME }),
  stateDirectory: value('DIRECTORY', 'where the states of labs are kept', {
    default: DEFAULT_STATE_DIRECTORY,
    completion: { kind: 'directory' },
  }),
};

export const cacheDirectory: Option<string | undefined> = directory(
  'where root file systems and programs are kept (default: ~/.cache/harderway)',
);

/** The option that decides what the gateway of a new lab runs on. */
export const gatewayKernel: Option<'auto' | HostKind> = choice(
  ['auto', ...HOST_KINDS],
  'what the gateway, which needs IPVS, runs on: the kernel of this machine, user-mode Linux (amd64), or a virtual machine; auto takes the fastest that works',
  { default: 'auto' },
);

/** The option that says how many gateways a new lab has. */
export const gateways: Option<number | undefined> = wholeNumber('N', 'how many gateways it has', {
  least: 1,
  most: 9,
  shownDefault: '1',
});

const completion = { kind: 'one-of', values: KUBENET.hosts.map(({ name }) => name) } as const;

/** Some hosts of the lab; none means all. */
export const someHosts: Operands = { label: '[HOST...]', completion };

/** A host of the lab and a command for it. */
export const hostAndCommand: Operands = {
  label: 'HOST [COMMAND...]',
  least: 1,
  completion,
  endOptions: true,
};

/** An option that names a host of the lab. */
export const hostOption = (about: string): Option<string | undefined> => value('HOST', about, { completion });
