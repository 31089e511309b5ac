import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };

/**
 * Any character of Unicode, for `fc.string({ unit: codePoint })`. It gives the strings of the unit `binary` of fast-check, which
 * lists all 1,112,064 characters in each worker first and takes a second for that.
 */
export const codePoint = fc
  .nat({ max: 0x10ffff - SURROGATES.count })
  .map((index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count), indexOf);

/** The number of a character, which shrinks it. */
function indexOf(value: unknown): number {
  const [character = '', ...others] = typeof value === 'string' ? value : '';
  const code = character.codePointAt(0);
  if (code === undefined || others.length > 0) throw new Error('not a single character');
  return code < SURROGATES.first ? code : code - SURROGATES.count;
}
