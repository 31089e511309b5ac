import type { Checks, Subject } from './subject.js';

function* escapes({ document, text, locate }: Subject) {
  for (const line of document.lines)
    for (const from of line.kind === 'statement' ? line.escapes : [])
      yield {
        ...locate({ file: undefined, from, to: from + 2 }),
        message: `${text.slice(from, from + 2)} loses its backslash, and then begins a comment`,
        hint: 'write the word in double quotes, without the backslash',
      };
}

function* longLines({ document: { lines }, locate }: Subject) {
  for (const [index, { number, offset, text }] of lines.entries())
    if (lines[index - 1]?.number === number)
      yield {
        ...locate({ file: undefined, from: offset, to: offset + text.length }),
        message: 'keepalived reads this part of the line as another line',
      };
}

function* uncheckedHosts({ unchecked, locate }: Subject) {
  if (unchecked.length > 0)
    yield {
      ...locate({ file: undefined, from: 0, to: 0 }),
      message: `not checked for ${unchecked.join(', ')}: the file names too many hosts`,
      hint: 'check it for each of these alone, as the host of the environment',
    };
}

/** Checks of the text itself. */
export const textChecks: Checks = {
  'escaped-comment': escapes,
  'long-line': longLines,
  'hosts-not-checked': uncheckedHosts,
};
