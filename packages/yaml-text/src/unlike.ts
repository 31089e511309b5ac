/** Characters that end a line, mark an encoding or are refused for some readers only. */
export const unlike: RegExp = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;

/** A text with escapes of YAML for such characters, which have a meaning in double quotes alone. */
export const escaped = (text: string): string =>
  text.replace(
    new RegExp(unlike, 'g'),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
