import type { ValueType } from '../grammar/model.js';
import { readAddressOfRange } from '../values/address.js';
import { readBoolean, readDecimal, readInteger, readUnsigned } from '../values/numbers.js';
import { splitQuoted } from '../values/script.js';
import type { Value } from './block.js';
import { type Context, crash, type MessageCode, placeOfWords, wordAt } from './context.js';
import { readForwarding } from './forwarding.js';
import { commandWords, readScript, textsOf, type Use, userExists } from './scripts.js';

type Report = (code: MessageCode, message: string) => undefined;

const bounds = (least: number, most: number): string =>
  most > 1e12 ? `at least ${least}` : `from ${least} to ${most}`;

/** Reads a number; what is not quite one is reported, and keepalived takes some of it all the same. */
function readNumber(
  { spec }: Use,
  type: Extract<ValueType, { readonly least: number }>,
  text: string,
  context: Context,
  report: Report,
): number | undefined {
  const { least, most } = type;
  const refuse = (): undefined => report('invalid-value', `${text} is not a number ${bounds(least, most)}`);
  const isWhole = type.kind !== 'seconds' || (spec.whole === true && context.environment.version === '2.2.7');
  if (isWhole)
    return (
      (type.kind === 'unsigned' || type.kind === 'seconds' ? readUnsigned : readInteger)(text, least, most) ??
      refuse()
    );
  const { value, isNumber, isCut } = readDecimal(text, least, most, type.digits);
  if (!isNumber) refuse();
  else if (isCut) report('invalid-value', `${text} has more than ${type.digits} digits behind its point`);
  return isNumber || !spec.strict ? value : undefined;
}

/** Reads the first word behind a keyword by its type. */
function readWord(use: Use, text: string, context: Context, report: Report): Value | undefined {
  const { spec, words, place, statement } = use;
  const { type, keyword } = spec;
  switch (type.kind) {
    case 'unsigned':
    case 'integer':
    case 'seconds':
    case 'weight': {
      const number = readNumber(use, type, text, context, report);
      if (number === undefined) return undefined;
      if (spec.raised && number === 0)
        report('invalid-value', `${keyword} must not be 0: keepalived takes 1`);
      if (type.kind !== 'weight') return spec.raised && number === 0 ? 1 : number;
      const option = words[2]?.text;
      if (option !== undefined && option !== 'reverse' && option !== 'noreverse')
        report('invalid-value', `${option} is not an option of a weight`);
      return { weight: number, reverse: option === 'reverse' };
    }
    case 'text': {
      if (type.longest === undefined || text.length <= type.longest) return text;
      report('invalid-value', `${keyword} is cut to ${type.longest} characters`);
      return text.slice(0, type.longest);
    }
    case 'choice':
      return type.words.includes(text)
        ? text
        : report('invalid-value', `${text} is not ${type.words.join(' or ')}`);
    case 'anycase':
      return (
        type.words.find((word) => word === text.toUpperCase()) ??
        report('invalid-value', `${text} is not ${type.words.join(' or ')}`)
      );
    case 'address':
      return readAddressOfRange(text)?.address ?? report('invalid-address', `${text} is not an address`);
    case 'user':
      return userExists(textsOf(words), context)
        ? textsOf(words).slice(0, 2)
        : report('script-user-missing', `the user or group ${textsOf(words).join(' ')} does not exist`);
    case 'forwarding': {
      const { forwarding, problem } = readForwarding(words, text);
      if (problem !== undefined) report('invalid-value', problem);
      return forwarding;
    }
    case 'command': {
      const outer = splitQuoted(statement, false);
      if (outer === undefined || outer.openQuote)
        return crash('a quote of a command is not closed', place, context);
      const [command] = commandWords(statement, place, context) ?? [];
      return command && { words: command, user: undefined, group: undefined };
    }
    default:
      return textsOf(words).join(' ');
  }
}

/**
 * Reads the value of a keyword and reports what keepalived does. Undefined if the value is refused.
 *
 * @throws KeepalivedEnds if the value is missing and not looked for
 */
export function readValue(use: Use, context: Context): Value | undefined {
  const { spec, words, place } = use;
  const report: Report = (code, message) => {
    context.report(code, message, placeOfWords(place, words[1] ?? words[0], words.at(-1)));
    return undefined;
  };
  if (spec.type.kind === 'flag' || (spec.unread === true && context.environment.version === '2.2.7'))
    return true;
  const given = words[1]?.text;
  if (spec.type.kind === 'bool')
    return given === undefined
      ? true
      : (readBoolean(given) ?? report('invalid-value', `${given} is not true or false`));
  if (spec.type.kind === 'command') return readWord(use, given ?? '', context, report);
  if (given === undefined && spec.missing === 'allowed') return true;
  if (given === undefined && spec.missing === 'reported')
    return report('missing-value', `${spec.keyword} is missing its value`);
  if (given === undefined && spec.fragile)
    return crash(`${spec.keyword} is missing its value`, place, context);
  if (spec.type.kind === 'script') return readScript(use, context);
  const text = wordAt(words, 1, place, context);
  if (spec.only && words.length > 2) report('extra-words', `${spec.keyword} takes one word`);
  return readWord(use, text, context, report);
}
