import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { type Environment, plainEnvironment } from '../environment.js';

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** True if root could append to a file. */
const canAppend = (path: string): boolean => isDirectory(dirname(path)) && !isDirectory(path);

/** This machine, without a name server. */
export const thisMachine: Environment = {
  ...plainEnvironment,
  hostName: hostname(),
  directoryExists: isDirectory,
  logFileOpens: canAppend,
  monitorFileProblem: (path) =>
    canAppend(path) ? undefined : isDirectory(path) ? 'Is a directory' : 'No such file or directory',
};
