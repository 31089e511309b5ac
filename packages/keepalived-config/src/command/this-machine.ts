import { accessSync, constants, existsSync, lstatSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import type { Environment, ScriptCondition } from '../environment.js';

/** Whether a file of passwd(5) or group(5) has a name. */
const lists = (path: string, name: string): boolean =>
  existsSync(path) &&
  readFileSync(path, 'utf8')
    .split('\n')
    .some((line) => line.startsWith(`${name}:`));

/** The state of a script by its path. Source: check_security of lib/notify.c. */
function stateOf(path: string): ScriptCondition {
  if (!existsSync(path)) return 'missing';
  let state: ScriptCondition = 'fine';
  const parts = path.split('/');
  for (const [index] of parts.entries()) {
    const stat = lstatSync(parts.slice(0, index + 1).join('/') || '/');
    const isLast = index === parts.length - 1;
    if (!isLast && stat.isSymbolicLink()) return 'linked';
    const isShared = !stat.isSymbolicLink() && !(stat.isDirectory() && (stat.mode & 0o1000) !== 0);
    const isWritable = (stat.gid !== 0 && (stat.mode & 0o020) !== 0) || (stat.mode & 0o002) !== 0;
    if (stat.uid !== 0 || (isShared && isWritable)) state = 'insecure';
  }
  return state;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function script(command: string): ScriptCondition {
  const path = command.includes('/')
    ? command
    : (process.env['PATH'] ?? '')
        .split(delimiter)
        .map((directory) => `${directory}/${command}`)
        .find(isExecutable);
  if (path === undefined) return 'missing';
  const state = stateOf(path);
  return state === 'fine' && !isExecutable(path) ? 'not-executable' : state;
}

/** The interfaces, users and scripts of this machine. */
export const thisMachine: Pick<Environment, 'hasInterface' | 'hasUser' | 'hasGroup' | 'script'> = {
  hasInterface: (name) => existsSync(`/sys/class/net/${name}`),
  hasUser: (name) => lists('/etc/passwd', name),
  hasGroup: (name) => lists('/etc/group', name),
  script,
};
