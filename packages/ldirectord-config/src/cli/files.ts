import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Environment, plainEnvironment } from '../environment.js';
import { replaceFile } from './replace-file.js';

/** Text of a file, `-` for standard input; undefined (with a message) if it cannot be read. */
export const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    console.error(`ldirectord-config: ${file}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
};

/** Replaces the text of a file; false (with a message) if it cannot be written. */
export const writeText = (file: string, text: string): boolean => {
  try {
    replaceFile(file, text);
    return true;
  } catch (error) {
    console.error(`ldirectord-config: ${file}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
};

/** This machine, without asking a name server. */
export const thisMachine: Environment = {
  ...plainEnvironment,
  hostName: hostname(),
  directoryExists: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
};
