/** An assignment of an environment file, or a line that is none. */
export type EnvironmentLine =
  | { readonly kind: 'assignment'; readonly key: string; readonly value: string; readonly offset: number }
  | { readonly kind: 'other'; readonly text: string; readonly offset: number };

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

/** A text whose blanks at the end may be cut; those before a quote or an escape are no longer at the end. */
interface Growing {
  text: string;
  /** Length without the blanks at the end. */
  bare: number;
}

const grow = (growing: Growing, character: string): void => {
  growing.text += character;
  if (!isBlank(character)) growing.bare = growing.text.length;
};

/**
 * Takes the lines of an environment file apart, character by character, as systemd does (env-file.c,
 * parse_env_file_internal): a value may be put together from quoted stretches, and quotes count only at its start and
 * behind a closing quote.
 */
export function environmentLines(text: string): readonly EnvironmentLine[] {
  const lines: EnvironmentLine[] = [];
  let state: State = 'before-key';
  let offset = 0;
  let key: Growing = { text: '', bare: 0 };
  let value: Growing = { text: '', bare: 0 };
  const assign = (): void => {
    const held = state === 'value' ? value.text.slice(0, value.bare) : value.text;
    lines.push({ kind: 'assignment', key: key.text.slice(0, key.bare), value: held, offset });
    state = 'before-key';
  };
  const keep = (character: string): void => {
    value.text += character;
    value.bare = value.text.length;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    switch (state) {
      case 'before-key':
        if (isBlank(character)) break;
        state = character === '#' || character === ';' ? 'comment' : 'key';
        offset = at;
        key = { text: '', bare: 0 };
        value = { text: '', bare: 0 };
        if (state === 'key') grow(key, character);
        break;
      case 'key':
        if (isLineEnd(character)) {
          lines.push({ kind: 'other', text: key.text.slice(0, key.bare), offset });
          state = 'before-key';
        } else if (character === '=') state = 'before-value';
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
        // Only what is special there is protected; a backslash before a line end takes both away.
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
  if (state === 'key') lines.push({ kind: 'other', text: key.text.slice(0, key.bare), offset });
  else if (state !== 'before-key' && state !== 'comment' && state !== 'comment-escape') assign();
  return lines;
}
