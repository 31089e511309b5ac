import { isLinkLocal, readAddress } from '../../values/address.js';
import { splitQuoted } from '../../values/script.js';
import {
  type Block,
  booleanOf,
  commandOf,
  endOf,
  keywordOf,
  numberOf,
  type Setting,
  settingOf,
  textOf,
} from '../block.js';
import { type Context, crash, hang, type MessageCode, placeOfWords } from '../context.js';
import { defaultScriptUser } from '../scripts.js';
import type { Endpoint } from './service.js';

/** The kinds of health checks. */
export type CheckKind =
  | 'BFD_CHECK'
  | 'DNS_CHECK'
  | 'FILE_CHECK'
  | 'HTTP_GET'
  | 'SSL_GET'
  | 'MISC_CHECK'
  | 'PING_CHECK'
  | 'SMTP_CHECK'
  | 'TCP_CHECK'
  | 'UDP_CHECK';

/** A request of HTTP_GET or SSL_GET. */
export interface UrlState {
  readonly block: Block;
  readonly path: string;
}

/** A health check with what it inherits. Times are in seconds. */
export interface CheckState {
  readonly kind: CheckKind;
  readonly block: Block;
  readonly address: string;
  readonly port: number;
  readonly connectTimeout: number;
  readonly retry: number;
  readonly delayBeforeRetry: number;
  readonly delayLoop: number;
  readonly warmup: number;
  readonly alpha: boolean;
  readonly urls: readonly UrlState[];
}

/** Defaults of checks, from the server and its service. */
export interface CheckDefaults {
  readonly connectTimeout: number;
  readonly retry: number | undefined;
  readonly delayBeforeRetry: number | undefined;
  readonly delayLoop: number;
  readonly warmup: number | undefined;
  readonly alpha: boolean;
}

const isCheckKind = (keyword: string): keyword is CheckKind =>
  /^(?:(?:BFD|DNS|FILE|MISC|PING|SMTP|TCP|UDP)_CHECK|(?:HTTP|SSL)_GET)$/.test(keyword);

/** The kind of check that a block is. */
export function checkKindOf(block: Block): CheckKind | undefined {
  const keyword = keywordOf(block);
  return isCheckKind(keyword) ? keyword : undefined;
}

/** Names of what checks refer to. */
export interface CheckNames {
  readonly bfd: Pick<ReadonlySet<string>, 'has'>;
  readonly files: Pick<ReadonlySet<string>, 'has'>;
}

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

/** Whether a check opens a connection. */
const connects = (kind: string): boolean => !/^(?:MISC|BFD|FILE)_CHECK$/.test(kind);

/** A server whose check ends. */
export interface CheckedServer extends Endpoint {
  /** The check before it, of this server or an earlier one. */
  readonly before: CheckKind | undefined;
}

/**
 * Checks a check at its closing brace; false if keepalived gives it up.
 *
 * @throws KeepalivedEnds if it has no url, since 2.2.7 then looks at the connection of the check before it, or has a host in
 *   2.3.3
 */
export function closeCheck(
  block: Block,
  server: CheckedServer,
  names: CheckNames,
  context: Context,
): boolean {
  const place = endOf(block);
  const drop = (message: string): false => {
    context.report('incomplete-block', message, place);
    return false;
  };
  const kind = keywordOf(block);
  if (kind === 'url') return textOf(block, 'path') !== undefined || drop('the url has no path');
  if (
    (kind === 'HTTP_GET' || kind === 'SSL_GET') &&
    !block.blocks.some((each) => keywordOf(each) === 'url' && each.alive)
  ) {
    if (context.environment.version === '2.2.7' && !connects(server.before ?? 'BFD_CHECK'))
      crash(`the ${kind} has no url`, place, context);
    return drop(`the ${kind} has no url`);
  }
  const hosts = block.blocks.filter((each) => keywordOf(each) === 'host' && each.alive);
  if (kind === 'SMTP_CHECK' && hosts.length > 0 && context.environment.version === '2.3.3')
    hang('version 2.3.3 chains the hosts of SMTP_CHECK into a circle', place, context);
  if (kind === 'MISC_CHECK') {
    if (commandOf(block, 'misc_path') === undefined) return drop('the MISC_CHECK has no misc_path');
    if (settingOf(block, 'user') === undefined && defaultScriptUser(context, place) === false)
      return drop('the MISC_CHECK has no user to run as');
  }
  if (kind === 'BFD_CHECK' && settingOf(block, 'name') === undefined)
    return drop('the BFD_CHECK has no name');
  if (
    kind === 'FILE_CHECK' &&
    !block.settings.some(
      ({ spec, value }) =>
        spec.keyword === 'track_file' && typeof value === 'string' && names.files.has(value),
    )
  )
    return drop('the FILE_CHECK has no track_file');
  const least = numberOf(block, 'min_reply_length') ?? 0;
  if (kind === 'UDP_CHECK' && least > (numberOf(block, 'max_reply_length') ?? 255))
    context.report('settings-conflict', 'min_reply_length is above max_reply_length', place);
  const connect = readAddress(textOf(block, 'connect_ip') ?? server.address);
  if (
    connects(kind) &&
    connect !== undefined &&
    isLinkLocal(connect) &&
    settingOf(block, 'bind_if') === undefined
  )
    return drop('a link-local address needs bind_if');
  return true;
}

const retries: Readonly<Partial<Record<CheckKind, number>>> = { MISC_CHECK: 0, DNS_CHECK: 3 };

/** A check with what it inherits. */
export function checkStateOf(
  block: Block,
  server: Endpoint,
  defaults: CheckDefaults,
): CheckState | undefined {
  const kind = checkKindOf(block);
  if (kind === undefined) return undefined;
  const delayLoop = numberOf(block, 'delay_loop') ?? defaults.delayLoop;
  const pause = kind === 'HTTP_GET' || kind === 'SSL_GET' ? 3 : kind === 'DNS_CHECK' ? delayLoop : 1;
  return {
    kind,
    block,
    address: textOf(block, 'connect_ip') ?? server.address,
    port: numberOf(block, 'connect_port') ?? server.port,
    connectTimeout: numberOf(block, 'connect_timeout') ?? defaults.connectTimeout,
    retry: numberOf(block, 'retry') ?? defaults.retry ?? retries[kind] ?? 1,
    delayBeforeRetry: numberOf(block, 'delay_before_retry') ?? defaults.delayBeforeRetry ?? pause,
    delayLoop,
    warmup: numberOf(block, 'warmup') ?? defaults.warmup ?? delayLoop,
    alpha: booleanOf(block, 'alpha') ?? defaults.alpha,
    urls: block.blocks.flatMap((each) => {
      const path = textOf(each, 'path');
      return keywordOf(each) === 'url' && each.alive && path !== undefined ? [{ block: each, path }] : [];
    }),
  };
}
