import { parseIp } from '@harderway/ip-address';
import { goQuote } from './quote.js';
import { fail, ok, type ValueResult } from './result.js';

/** pflag's `ip`: blanks around are dropped, names are refused. Source: pflag `ip.go`. */
export function parseIpValue(text: string): ValueResult<string> {
  const trimmed = text.trim();
  return parseIp(trimmed) === undefined ? fail(`failed to parse IP: ${goQuote(text)}`) : ok(trimmed);
}
