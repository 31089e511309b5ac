import fc from 'fast-check';

const word = fc.constantFrom(
  ...['yes', 'No', 'y', '~', 'null', '010', '0X1F', '0B1', '0O7', '1_0', '12:30', '1e3', '.5', '.inf'],
  ...[
    '2024-01-01',
    '<<',
    '=',
    '---',
    '- a',
    '? a',
    'a: b',
    'a #b',
    '!a',
    '&a',
    '*a',
    '%a',
    '@a',
    '|',
    '[a',
    '{a',
  ],
);
const character = fc.constantFrom(
  ...'a1:#-"\'\\ \t\n\r\u0001\u007f\u0085\u009f\u00a0\u2028\u2029\ufeff\ufffe\uffff\u{1f600}',
);

/** Texts that readers of YAML could take for something else. */
export const yamlTexts: fc.Arbitrary<string> = fc.oneof(
  word,
  fc.string({ unit: character, maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
