import { isLinkLocal, readAddress } from '../../values/address.js';
import { type Block, booleanOf, commandOf, endOf, keywordOf, numberOf, settingOf, textOf } from '../block.js';
import { type Context, crash, hang } from '../context.js';
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
