import fc from 'fast-check';

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
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
