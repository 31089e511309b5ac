import { parse } from '../document/parse.js';
import { type KeepalivedVersion, plainEnvironment } from '../environment.js';
import { evaluate } from '../evaluate/evaluate.js';
import { keywords } from '../grammar/keywords.generated.js';
import { type Line, refuse, settingLines } from './lines.js';
import type { KeepalivedConfig } from './model.generated.js';

/** How a file is written. */
export interface FormatOptions {
  /** One level of indentation. Default: four blanks. */
  readonly indent?: string | undefined;
  /** The version that it is for. Default: the newest that is known. */
  readonly version?: KeepalivedVersion | undefined;
}

/** Lines one below another, each with its path. */
const laid = (lines: readonly Line[], indent: string, depth = 0): readonly Line[] =>
  lines.flatMap(({ text, path, block }) => {
    const space = indent.repeat(depth);
    if (block === undefined) return [{ text: `${space}${text}`, path }];
    return [
      { text: `${space}${text} {`, path },
      ...laid(block, indent, depth + 1),
      { text: `${space}}`, path },
    ];
  });

/** Messages that a machine decides, not the text. */
const ofMachine = new Set(['script-security-off', 'script-unusable', 'script-user-missing']);

/**
 * Writes a keepalived.conf from a typed model, named as in the file, with definitions before what refers to them.
 *
 * @throws KeepalivedError with code `unwritable` and the `path` of a value that cannot be written, or that keepalived
 *   would report
 */
export function formatKeepalived(config: KeepalivedConfig, options: FormatOptions = {}): string {
  const { indent = '    ', version = plainEnvironment.version } = options;
  const lines = settingLines(keywords, config, '').flatMap((line, index) => [
    ...(index > 0 && line.block !== undefined ? [{ text: '', path: line.path }] : []),
    ...laid([line], indent),
  ]);
  const text = lines.map((line) => `${line.text}\n`).join('');
  const { messages } = evaluate(parse(text), { ...plainEnvironment, version, hasUser: () => true });
  const found = messages.find(({ code }) => !ofMachine.has(code));
  if (found === undefined) return text;
  const number = text.slice(0, found.place.from).split('\n').length - 1;
  return refuse(lines[number]?.path ?? '', found.message);
}
