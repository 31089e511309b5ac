import { hostname } from 'node:os';
import { choice, flag, type Option, type Values, value, type World } from '@harderway/command';
import { type Environment, type KeepalivedVersion, plainEnvironment } from '../environment.js';
import { readIncluded } from './include.js';
import { thisMachine } from './this-machine.js';

const versions: readonly KeepalivedVersion[] = ['2.2.7', '2.3.3', '2.3.4'];

/** Options that say which keepalived reads a file, and where. */
export const environmentOptions: {
  readonly keepalived: Option<KeepalivedVersion>;
  readonly configId: Option<string | undefined>;
  readonly thisMachine: Option<boolean>;
} = {
  keepalived: choice(versions, 'version of keepalived', { default: plainEnvironment.version }),
  configId: value(
    'ID',
    'read lines that begin with @ID, as keepalived --config-id does; by default those of the host name, or of every host',
  ),
  thisMachine: flag('ask for the interfaces, users and scripts of this machine'),
};

/** The environment that the options of a command make. */
export function environmentOf(
  path: string,
  { keepalived, configId, thisMachine: asks }: Values<typeof environmentOptions>,
  world: World,
): Environment {
  const directory = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : world.workingDirectory;
  return {
    ...plainEnvironment,
    ...(asks ? thisMachine : {}),
    version: keepalived,
    configId: configId ?? hostname(),
    include: (pattern, from = directory) => readIncluded(pattern, from, world),
  };
}
