import { failed, type Parsed, parsed } from './result.js';

/** `yes`, `true`, `on`, `y`, `t`, `1` and their opposites, in any case (parse_boolean). */
export function parseBoolean(text: string): Parsed<boolean> {
  const lower = /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : '';
  if (['1', 'yes', 'y', 'true', 't', 'on'].includes(lower)) return parsed(true);
  return ['0', 'no', 'n', 'false', 'f', 'off'].includes(lower) ? parsed(false) : failed();
}
