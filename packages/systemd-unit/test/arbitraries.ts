import fc from 'fast-check';
import { codePoint } from '../../../tools/testing/code-point.js';

/** Text full of characters that matter to the grammar. */
export const unitText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '[Unit]',
        '[Service]',
        'Key=',
        'A=b c',
        '\\',
        '\\\\',
        '#',
        ';',
        ' ',
        '\t',
        '\n',
        '\r',
        '\r\n',
        '\0',
      ),
      fc.constantFrom('=', '[', ']', '\ufeff', '"', "'", 'é', '\ud800', '\ufffe', '%n', '$A'),
      fc.string({ unit: codePoint, maxLength: 6 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
