import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/document/parse.js';
import { serialize } from '../../src/document/serialize.js';
import { spliceNodes } from '../../src/document/splice.js';
import { unitText } from '../arbitraries.js';

/** Text of whole lines, as edits make them, and of anything else. */
const replacement = fc.oneof(
  fc.constantFrom('', 'A=1\n', 'A=1 \\\n  2\n', '# c\n', '\n', '[Unit]\n', '\r', 'A=\\', '\ufeffA=1\n'),
  unitText,
);

describe('spliceNodes', () => {
  it('gives the document that parsing the changed text gives', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          unitText,
          fc.array(replacement).map((parts) => parts.join('')),
        ),
        replacement,
        fc.nat(),
        fc.nat(3),
        (source, text, place, count) => {
          const document = parse(source);
          const at = place % (document.nodes.length + 1);
          const spliced = spliceNodes(document, at, count, text);
          expect(spliced).toEqual(parse(serialize(spliced)));
        },
      ),
    );
  });
});
