import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { fitsOneOf } from '../pattern.js';
import { expandTokens } from './expand.js';
import type { Lookup } from './lookup.js';

/** Whether a `Host` line applies to this host. */
export const hostHolds = (patterns: readonly string[], lookup: Lookup): boolean =>
  fitsOneOf(lookup.host, patterns);

/** Conditions that have an argument. */
const withArgument = new Set([
  'host',
  'originalhost',
  'user',
  'localuser',
  'tagged',
  'exec',
  'command',
  'localnetwork',
  'sessiontype',
  'version',
]);

/**
 * Whether a `Match` line applies to this host.
 *
 * @param enclosing false if the line is included from a block that does not apply: then no command is run
 * @throws Error for a line that ssh(1) refuses too
 */
export async function matchHolds(
  words: readonly string[],
  lookup: Lookup,
  enclosing: boolean,
): Promise<boolean> {
  let holds = enclosing;
  const rest = [...words];
  for (let count = 0, word = rest.shift(); word !== undefined; count += 1, word = rest.shift()) {
    const [, not, criterion = '', inline] = /^(!?)([^=]*)(?:=(.*))?$/s.exec(word.toLowerCase()) ?? [];
    // ssh(1) lets one other condition stand before it.
    if (criterion === 'all' && (count > 1 || rest.length > 0))
      throw new Error('Match all does not go with other conditions');
    const bare = bareHolds(criterion, lookup);
    if (bare !== undefined) {
      holds &&= bare !== (not === '!');
      continue;
    }
    if (!withArgument.has(criterion))
      throw new Error(`${JSON.stringify(criterion)} is not a condition of Match`);
    const argument = inline === undefined ? rest.shift() : word.slice(word.indexOf('=') + 1);
    if (argument === undefined || (argument === '' && criterion !== 'tagged'))
      throw new Error(`Match ${criterion} has no argument`);
    if (!holds) continue;
    const said = await argumentHolds(criterion, argument, lookup);
    holds = said !== undefined && said !== (not === '!');
  }
  return holds;
}

/** Decides conditions without an argument. */
function bareHolds(criterion: string, lookup: Lookup): boolean | undefined {
  if (criterion === 'all') return true;
  if (criterion === 'final' && lookup.final === 'unwanted') lookup.final = 'wanted';
  return criterion === 'final' || criterion === 'canonical' ? lookup.final === 'now' : undefined;
}

/** Undefined if it can't be decided: then the line applies neither as it is nor negated. */
async function argumentHolds(
  criterion: string,
  argument: string,
  lookup: Lookup,
): Promise<boolean | undefined> {
  const list = argument.split(',');
  const lower = argument.toLowerCase().split(',');
  switch (criterion) {
    case 'host':
      return fitsOneOf(lookup.hostName.toLowerCase(), lower);
    case 'originalhost':
      return fitsOneOf(lookup.name.toLowerCase(), lower);
    case 'user':
      return fitsOneOf(lookup.tokens.login, list);
    case 'localuser':
      return fitsOneOf(userInfo().username, list);
    case 'tagged':
      return fitsOneOf(lookup.one('tag') ?? '', list);
    case 'exec':
      if (lookup.matchExec) return succeeds(expandTokens(argument, lookup.tokens));
      lookup.undecided.add('match exec');
      return undefined;
    default:
      lookup.undecided.add(`match ${criterion}`);
      return undefined;
  }
}

/** Whether a command exits with 0 in the user's shell on this machine. */
async function succeeds(command: string): Promise<boolean> {
  const child = spawn(process.env['SHELL'] || '/bin/sh', ['-c', command], { stdio: 'ignore' });
  const [code] = await once(child, 'close');
  return code === 0;
}
