/** An assignment of an environment file, or a line that is something else. `from` and `to` are offsets. */
export type EnvironmentLine = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'assignment'; readonly key: string; readonly value: string }
  | { readonly kind: 'other'; readonly text: string }
);

type State =
  | 'before-key'
  | 'key'
  | 'before-value'
  | 'value'
  | 'value-escape'
  | 'single-quoted'
  | 'double-quoted'
  | 'double-quoted-escape'
  | 'comment'
  | 'comment-escape';

const isLineEnd = (character: string): boolean => character === '\n' || character === '\r';
const isBlank = (character: string): boolean => ' \t\n\r'.includes(character);

/** A text whose trailing blanks may be cut off; those before a quote or an escape are not trailing. */
interface Growing {
  text: string;
  /** Length without trailing blanks. */
  bare: number;
}

const grow = (growing: Growing, character: string): void => {
  growing.text += character;
  if (!isBlank(character)) growing.bare = growing.text.length;
};

/**
 * Splits an environment file into assignments, character by character, as systemd does (env-file.c,
 * parse_env_file_internal): a value may be joined from quoted stretches, and quotes count only at its start and after a
 * closing quote.
 */
export function environmentLines(text: string): readonly EnvironmentLine[] {
  const lines: EnvironmentLine[] = [];
  let state: State = 'before-key';
  let from = 0;
  let at = 0;
  let key: Growing = { text: '', bare: 0 };
  let value: Growing = { text: '', bare: 0 };
  const assign = (): void => {
    const held = state === 'value' ? value.text.slice(0, value.bare) : value.text;
    lines.push({ kind: 'assignment', key: key.text.slice(0, key.bare), value: held, from, to: at });
    state = 'before-key';
  };
  const skip = (): void => {
    lines.push({ kind: 'other', text: key.text.slice(0, key.bare), from, to: at });
    state = 'before-key';
  };
  const keep = (character: string): void => {
    value.text += character;
    value.bare = value.text.length;
  };
  for (; at < text.length; at += 1) {
    const character = text.charAt(at);
    switch (state) {
      case 'before-key':
        if (isBlank(character)) break;
        state = character === '#' || character === ';' ? 'comment' : 'key';
        from = at;
        key = { text: '', bare: 0 };
        value = { text: '', bare: 0 };
        if (state === 'key') grow(key, character);
        break;
      case 'key':
        if (isLineEnd(character)) skip();
        else if (character === '=') state = 'before-value';
        else grow(key, character);
        break;
      case 'before-value':
        if (isLineEnd(character)) assign();
        else if (character === "'") state = 'single-quoted';
        else if (character === '"') state = 'double-quoted';
        else if (character === '\\') state = 'value-escape';
        else if (!isBlank(character)) {
          state = 'value';
          keep(character);
        }
        break;
      case 'value':
        if (isLineEnd(character)) assign();
        else if (character === '\\') {
          state = 'value-escape';
          value.bare = value.text.length;
        } else grow(value, character);
        break;
      case 'value-escape':
        state = 'value';
        if (!isLineEnd(character)) keep(character);
        break;
      case 'single-quoted':
        if (character === "'") state = 'before-value';
        else keep(character);
        break;
      case 'double-quoted':
        if (character === '"') state = 'before-value';
        else if (character === '\\') state = 'double-quoted-escape';
        else keep(character);
        break;
      case 'double-quoted-escape':
        // A backslash only escapes what is special there; before the end of a line both go.
        state = 'double-quoted';
        if ('"\\`$'.includes(character)) keep(character);
        else if (character !== '\n') keep(`\\${character}`);
        break;
      case 'comment':
        if (character === '\\') state = 'comment-escape';
        else if (isLineEnd(character)) state = 'before-key';
        break;
      case 'comment-escape':
        state = isLineEnd(character) ? 'before-key' : 'comment';
        break;
    }
  }
  if (state === 'key') skip();
  else if (state !== 'before-key' && state !== 'comment' && state !== 'comment-escape') assign();
  return lines;
}
