import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Environment, plainEnvironment } from '../environment.js';

/** This machine, without a name server. */
export const thisMachine: Environment = {
  ...plainEnvironment,
  hostName: hostname(),
  directoryExists: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
};
