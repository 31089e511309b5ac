import { readAddress } from '../../values/address.js';
import { splitQuoted } from '../../values/script.js';
import { type Block, keywordOf, type Setting, textOf } from '../block.js';
import { type Context, crash, type MessageCode, placeOfWords } from '../context.js';
import type { CheckNames } from './check.js';

type Report = (code: MessageCode, message: string) => void;

function checkDigest({ value, words, place }: Setting, block: Block, context: Context): void {
  if (typeof value !== 'string') return;
  const at = placeOfWords(place, words[1]);
  const before = block.settings.filter(({ spec }) => spec.keyword === 'digest').length > 1;
  if (before) context.report('repeated-setting', 'digest is set already', at);
  else if (!/^[0-9a-fA-F]{32}$/.test(value))
    context.report('invalid-value', `${value} is not an MD5 digest of 32 hexadecimal digits`, at);
}

function checkRegex(block: Block, { statement, place }: Setting, context: Context): void {
  const split = splitQuoted(statement.text.text, true);
  if (split === undefined || split.openQuote) crash('a quote of a regex is not closed', place, context);
  if (context.environment.version === '2.2.7') return;
  if (split.words.length !== 2) context.report('invalid-value', 'regex takes one pattern', place);
  else if (block.settings.filter(({ spec }) => spec.keyword === 'regex').length > 1)
    context.report('repeated-setting', 'regex is set already', place);
}

function checkStatusCodes({ words, place }: Setting, context: Context): void {
  for (const word of words.slice(1)) {
    const match = /^\s*(\d+)(?:-\s*(\d+))?$/.exec(word.text);
    const least = Number(match?.[1]);
    const most = Number(match?.[2] ?? match?.[1]);
    if (match === null || least < 100 || most > 599 || least > most)
      context.report(
        'invalid-value',
        `${word.text} is not a status code from 100 to 599`,
        placeOfWords(place, word),
      );
  }
}

const isHex = (text: string, wildcards: boolean): boolean =>
  (wildcards ? /^[ \t]*(?:[0-9a-fxX]{1,2}[ \t]*)+$/i : /^[ \t]*(?:[0-9a-f]{1,2}[ \t]*)+$/i).test(text);

/** Checks a setting of a check or URL beyond its type. */
export function checkSetting(block: Block, setting: Setting, names: CheckNames, context: Context): void {
  const { spec, words, place, value } = setting;
  const report: Report = (code, message) => context.report(code, message, placeOfWords(place, words[1]));
  const rest = words
    .slice(1)
    .map(({ text }) => text)
    .join(' ');
  switch (`${keywordOf(block)}.${spec.keyword}`) {
    case 'url.digest':
      checkDigest(setting, block, context);
      return;
    case 'url.status_code':
      checkStatusCodes(setting, context);
      return;
    case 'url.regex':
      checkRegex(block, setting, context);
      return;
    case 'UDP_CHECK.payload':
      if (words.length < 2) report('missing-value', 'payload is missing its bytes');
      else if (!isHex(rest, false)) report('invalid-value', `${rest} is not hexadecimal`);
      return;
    case 'UDP_CHECK.require_reply':
      if (words.length > 1 && !isHex(rest, true)) report('invalid-value', `${rest} is not hexadecimal`);
      return;
    case 'DNS_CHECK.name':
      if (typeof value !== 'string') return;
      if (block.settings.filter((each) => each.spec.keyword === 'name').length > 1)
        report('repeated-setting', 'name is set already');
      else if (/^\..|\.\./s.test(value)) report('invalid-value', `${value} has an empty label`);
      return;
    case 'FILE_CHECK.track_file':
      if (typeof value === 'string' && !names.files.has(value))
        report('unknown-reference', `the track_file ${value} does not exist above`);
      return;
    case 'BFD_CHECK.name':
      checkBfdName(block, setting, names, report);
      return;
    case 'MISC_CHECK.user':
      if (words.length > 1 && value === undefined) block.alive = false;
      return;
  }
  const bind = textOf(block, 'bindto');
  const connect = textOf(block, 'connect_ip');
  if ((spec.keyword === 'bindto' || spec.keyword === 'connect_ip') && value !== undefined) {
    const own = connect ?? serverAddress(block);
    if (bind === undefined || own === undefined || readAddress(bind)?.family === readAddress(own)?.family)
      return;
    report('family-mismatch', `${words[1]?.text} is of the other family: it is dropped`);
    block.settings.pop();
  }
}

/** The address of the server whose check a block is; SMTP_CHECK takes it at its end. */
function serverAddress(block: Block): string | undefined {
  const server = keywordOf(block) === 'host' ? block.parent?.parent : block.parent;
  return keywordOf(block) === 'SMTP_CHECK' ? undefined : readAddress(server?.words[1]?.text ?? '')?.address;
}

function checkBfdName(block: Block, { words }: Setting, names: CheckNames, report: Report): void {
  const name = words[1]?.text;
  const again = block.settings.filter((each) => each.spec.keyword === 'name').length > 1;
  if (words.length === 2 && name !== undefined) {
    if (!names.bfd.has(name)) report('unknown-reference', `the bfd_instance ${name} does not exist above`);
    else if (again) report('repeated-setting', 'name is set already');
    else if (siblingBfd(block, name)) report('repeated-setting', `the server has a check of ${name} already`);
    else return;
  }
  // keepalived gives the check up.
  block.alive = false;
}

const siblingBfd = (block: Block, name: string): boolean =>
  (block.parent?.blocks ?? []).some(
    (each) =>
      each !== block && each.alive && keywordOf(each) === 'BFD_CHECK' && textOf(each, 'name') === name,
  );
