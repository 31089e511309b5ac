import { parseSigned } from './integer.js';
import { fail, ok, type ValueResult } from './result.js';

/** Ports from `low` to `high`, both included; the range without a port has `low` 0 and `high` -1. */
export interface PortRange {
  readonly kind: 'port-range';
  readonly low: number;
  readonly high: number;
}

function atoi(text: string): ValueResult<number> {
  const result = parseSigned(text, { bits: 64, base: 10, name: 'Atoi' });
  return result.ok ? ok(Number(result.value)) : result;
}

/**
 * A port range: `30000-32767`, `30000+100`, one port, or nothing, which is the range without a port.
 * Source: k8s.io/apimachinery `pkg/util/net/port_range.go`.
 */
export function parsePortRange(input: string): ValueResult<PortRange> {
  const text = input.trim();
  if (text === '') return ok({ kind: 'port-range', low: 0, high: -1 });
  const mark = text.includes('-') ? '-' : text.includes('+') ? '+' : '';
  if (mark === '') {
    const port = atoi(text);
    if (!port.ok) return port;
    return check(port.value, port.value, text);
  }
  if (text.includes('-') && text.includes('+')) return fail(`unable to parse port range: ${text}`);
  const at = text.indexOf(mark);
  const low = atoi(text.slice(0, at));
  if (!low.ok) return low;
  const second = atoi(text.slice(at + 1));
  if (!second.ok) return second;
  return check(low.value, mark === '+' ? low.value + second.value : second.value, text);
}

function check(low: number, high: number, text: string): ValueResult<PortRange> {
  if (low > 65535 || high > 65535) return fail(`the port range cannot be greater than 65535: ${text}`);
  if (high < low) return fail(`end port cannot be less than start port: ${text}`);
  return ok({ kind: 'port-range', low, high });
}

/** A port range as the programs print it. */
export const formatPortRange = ({ low, high }: PortRange): string => (high < low ? '' : `${low}-${high}`);
