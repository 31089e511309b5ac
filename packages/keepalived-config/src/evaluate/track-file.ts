import { readInteger } from '../values/numbers.js';
import {
  type Block,
  endOf,
  keywordOf,
  nameOf,
  type Setting,
  textOf,
  type Weight,
  weightOf,
} from './block.js';
import { type Context, placeOfWords } from './context.js';

/** Reads track_file, which two processes do; what is defined goes into `definitions`. Source: track_file.c. */
export function trackFileHandlers(
  context: Context,
  definitions: Map<string, Weight>,
): { set(block: Block, setting: Setting): void; close(block: Block): void } {
  return {
    set(block, { spec, words, place }) {
      if (!keywordOf(block).endsWith('track_file') || spec.keyword !== 'init_file') return;
      for (const word of words.slice(1)) {
        if (word.text === 'overwrite') continue;
        if (!/^\s*[-\d]/.test(word.text))
          context.report(
            'invalid-value',
            `${word.text} is not a number or overwrite`,
            placeOfWords(place, word),
          );
        else if (readInteger(word.text, -254, 254) === undefined)
          context.report(
            'invalid-value',
            `${word.text} is not a number from -254 to 254`,
            placeOfWords(place, word),
          );
      }
    },
    close(block) {
      const name = nameOf(block);
      if (textOf(block, 'file') === undefined)
        context.report('incomplete-block', `the track_file ${name} has no file`, endOf(block));
      else if (!definitions.has(name))
        definitions.set(name, weightOf(block, 'weight') ?? { weight: 1, reverse: false });
    },
  };
}
