import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Environment, plainEnvironment } from '../environment.js';

/** Text of a file, `-` for standard input; undefined (with a message) if it cannot be read. */
export const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    console.error(`ldirectord-config: ${file}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
};

/** Writes a file beside its place and renames it, so that a reloading daemon never sees half of it. */
export const writeText = (file: string, text: string): boolean => {
  const beside = `${file}.${process.pid}.new`;
  try {
    writeFileSync(beside, text, { mode: statSync(file).mode });
    renameSync(beside, file);
    return true;
  } catch (error) {
    rmSync(beside, { force: true });
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
