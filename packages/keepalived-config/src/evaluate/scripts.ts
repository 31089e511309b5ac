import type { Word } from '../document/words.js';
import type { Keyword } from '../grammar/model.js';
import type { Place } from '../reader/messages.js';
import { splitQuoted } from '../values/script.js';
import { type Block, type Command, commandOf } from './block.js';
import { type Context, wordAt } from './context.js';

/** A use of a keyword whose value is read. */
export interface Use {
  readonly spec: Keyword;
  readonly words: readonly Word[];
  readonly place: Place;
  /** The statement that the words come from. */
  readonly statement: string;
}

/** Looks up the default user of scripts; false if it cannot be had. Source: get_default_script_user of lib/notify.c. */
export function defaultScriptUser(context: Context, place: Place): string | false {
  if (context.scriptUser === undefined) {
    const exists = context.environment.hasUser('keepalived_script');
    if (!exists && context.scriptSecurity)
      context.report(
        'script-user-missing',
        'scripts are checked, but their default user keepalived_script does not exist',
        place,
      );
    context.scriptUser = exists ? 'keepalived_script' : !context.scriptSecurity && 'root';
  }
  return context.scriptUser;
}

/** Whether a user and its group exist. */
export function userExists(
  [user, group]: readonly (string | undefined)[],
  { environment }: Context,
): boolean {
  return environment.hasUser(user ?? '') && (group === undefined || environment.hasGroup(group));
}

/** The words of a command, which is one word of its statement. */
export function commandWords(
  statement: string,
  place: Place,
  context: Context,
): readonly (readonly string[])[] | undefined {
  const outer = splitQuoted(statement, false);
  const inner = splitQuoted(outer?.words[1] ?? '', true);
  if (outer?.openQuote || inner?.openQuote) {
    context.report('unmatched-quote', 'a quote is not closed', place);
    return undefined;
  }
  return inner === undefined || inner.words.length === 0
    ? undefined
    : [inner.words, outer?.words.slice(2) ?? []];
}

/**
 * Reads a script with its user and group; undefined if keepalived drops it. Source: notify_script_init.
 *
 * @throws KeepalivedEnds if there is no command
 */
export function readScript({ words: plain, statement, place }: Use, context: Context): Command | undefined {
  const outer = splitQuoted(statement, false);
  if (outer !== undefined && !outer.openQuote && outer.words.length < 2) wordAt(plain, 1, place, context);
  const [words, [user, group] = []] = commandWords(statement, place, context) ?? [];
  if (words === undefined) return undefined;
  if (user !== undefined ? !userExists([user, group], context) : defaultScriptUser(context, place) === false)
    return undefined;
  return { words, user, group };
}

/** The result of keepalived's look at a script before it runs it. Source: check_script_secure. */
export interface ScriptCheck {
  readonly usable: boolean;
  /** Whether it counts for the report that scripts run although they are not checked. */
  readonly counts: boolean;
  readonly problem: 'missing' | 'not secure' | 'behind a symbolic link' | undefined;
}

/** Looks at a script. `</path` is a file to be read, and no script. */
export function checkScript({ words }: Command, context: Context): ScriptCheck {
  const path = words[0] ?? '';
  if (/^<[ \t]*\//.test(path)) return { usable: true, counts: false, problem: undefined };
  const state = context.environment.script(path);
  if (state === 'missing') return { usable: false, counts: false, problem: 'missing' };
  if (state === 'linked' && context.environment.version !== '2.2.7')
    return { usable: false, counts: true, problem: 'behind a symbolic link' };
  if (state === 'insecure' && context.scriptSecurity)
    return { usable: false, counts: true, problem: 'not secure' };
  return { usable: state !== 'not-executable', counts: true, problem: undefined };
}

/** Whether one of the scripts that read FIFOs counts for that report. */
export const fifoScriptCounts = (global: Block, keywords: readonly string[], context: Context): boolean =>
  keywords.some((keyword) => {
    const command = commandOf(global, keyword);
    return command !== undefined && checkScript(command, context).counts;
  });

/** The texts of the words behind a keyword. */
export const textsOf = (words: readonly Word[], from = 1): readonly string[] =>
  words.slice(from).map(({ text }) => text);
