import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expandTokens } from './expand.js';
import { localUser } from './home.js';
import type { HostLookup } from './lookup.js';
import { matchesPatternList } from './patterns.js';

/** Whether a `Host` line applies to this host. */
export const hostApplies = (patterns: readonly string[], lookup: HostLookup): boolean =>
  matchesPatternList(lookup.host, patterns);

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
 * @param enclosing false if the line is included from a block that does not apply; no command is run then
 * @throws Error for a line that ssh(1) refuses as well
 */
export async function matchApplies(
  words: readonly string[],
  lookup: HostLookup,
  enclosing: boolean,
): Promise<boolean> {
  let applies = enclosing;
  const rest = [...words];
  for (let count = 0, word = rest.shift(); word !== undefined; count += 1, word = rest.shift()) {
    const [, not, criterion = '', inline] = /^(!?)([^=]*)(?:=(.*))?$/s.exec(word.toLowerCase()) ?? [];
    // ssh(1) accepts one other condition before it.
    if (criterion === 'all' && (count > 1 || rest.length > 0))
      throw new Error('Match all cannot be combined with other conditions');
    const bare = withoutArgument(criterion, lookup);
    if (bare !== undefined) {
      applies &&= bare !== (not === '!');
      continue;
    }
    if (!withArgument.has(criterion))
      throw new Error(`${JSON.stringify(criterion)} is not a condition of Match`);
    const argument = inline === undefined ? rest.shift() : word.slice(word.indexOf('=') + 1);
    if (argument === undefined || (argument === '' && criterion !== 'tagged'))
      throw new Error(`Match ${criterion} has no argument`);
    if (!applies) continue;
    const met = await isMet(criterion, argument, lookup);
    applies = met !== undefined && met !== (not === '!');
  }
  return applies;
}

/** Decides a condition without an argument; undefined if it takes one. */
function withoutArgument(criterion: string, lookup: HostLookup): boolean | undefined {
  if (criterion === 'all') return true;
  if (criterion === 'final' && lookup.final === 'unwanted') lookup.final = 'wanted';
  return criterion === 'final' || criterion === 'canonical' ? lookup.final === 'now' : undefined;
}

/** Undefined for a condition that can't be decided: the line then applies neither with it nor with its negation. */
async function isMet(criterion: string, argument: string, lookup: HostLookup): Promise<boolean | undefined> {
  const list = argument.split(',');
  const lower = argument.toLowerCase().split(',');
  switch (criterion) {
    case 'host':
      return matchesPatternList(lookup.hostName.toLowerCase(), lower);
    case 'originalhost':
      return matchesPatternList(lookup.name.toLowerCase(), lower);
    case 'user':
      return matchesPatternList(lookup.tokens.login, list);
    case 'localuser':
      return matchesPatternList(localUser(), list);
    case 'tagged':
      return matchesPatternList(lookup.one('tag') ?? '', list);
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
