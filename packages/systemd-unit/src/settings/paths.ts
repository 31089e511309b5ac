import { extractWord } from '../exec/words.js';
import { checkPath, expandPath, readPath } from './expand.js';
import { addTexts } from './grow.js';
import { emptyResets, text as textSetting, warn, wordsOf } from './line.js';
import type { LineReader, LineReaders } from './model.js';

const path: LineReader = (text, line) => {
  const severity = line.strict ? 'error' : 'warning';
  const expanded = expandPath(text, line, { severity, suffix: line.strict ? '' : ', ignoring' });
  if (expanded === undefined) return line.strict ? line.refuse() : 'keep';
  if (expanded === '') return 'reset';
  const checked = checkPath(expanded, line, { absolute: true, fatal: line.strict });
  if (checked === undefined) return line.strict ? line.refuse() : 'keep';
  return textSetting(checked);
};

const pathList =
  (split: string | undefined): LineReader =>
  (text, line) => {
    const paths: string[] = [];
    const colon = split === ':';
    const options = colon ? { separators: ':', dontCoalesce: true } : { unquote: true };
    for (let at = 0; at >= 0; ) {
      const word = extractWord(text, at, options);
      if (word.kind === 'none') break;
      if (word.kind === 'invalid') {
        warn(
          line,
          'bad-quoting',
          colon ? `Failed to extract first word, ignoring: ${text}` : `Invalid syntax, ignoring: ${text}`,
        );
        break;
      }
      at = word.next;
      const checked = readPath(word.text, line, { absolute: true });
      if (checked === undefined) break;
      paths.push(checked);
    }
    return addTexts(line, paths);
  };

const sandboxPaths: LineReader = (text, line) => {
  const paths: string[] = [];
  for (const word of wordsOf(
    text,
    line,
    { unquote: true },
    `Failed to extract first word, ignoring: ${text}`,
  )) {
    const [prefix = ''] = /^-?\+?/.exec(word.text) ?? [];
    const checked = readPath(
      word.text.slice(prefix.length),
      line,
      { absolute: true },
      { quote: '', suffix: '' },
    );
    if (checked !== undefined) paths.push(prefix + checked);
  }
  return addTexts(line, paths);
};

const environmentFile: LineReader = (text, line) => {
  const expanded = expandPath(text, line);
  if (expanded === undefined) return 'keep';
  const prefix = expanded.startsWith('-') ? '-' : '';
  const checked = checkPath(expanded.slice(prefix.length), line, { absolute: true });
  return checked === undefined ? 'keep' : addTexts(line, [prefix + checked]);
};

const workingDirectory: LineReader = (text, line) => {
  const missingOk = text.startsWith('-');
  const bare = missingOk ? text.slice(1) : text;
  if (bare === '~') return textSetting(text);
  const rules = { absolute: true, fatal: !missingOk };
  const checked = readPath(bare, line, rules, {
    what: 'unit specifiers in working directory path',
    severity: missingOk ? 'warning' : 'error',
    suffix: missingOk ? ', ignoring' : '',
  });
  if (checked === undefined) return missingOk ? 'keep' : line.refuse();
  return textSetting((missingOk ? '!' : '') + checked);
};

/** The path with /var/run, which is a link, replaced by /run; systemd does the same and says so. */
export function movedFromVarRun(path: string, line: Parameters<LineReader>[1]): string {
  if (!/^\/var\/run\/./.test(path)) return path;
  const moved = `/run/${path.slice('/var/run/'.length)}`;
  line.report(
    'info',
    'legacy-var-run',
    `${line.key}= references a path below legacy directory /var/run/, updating ${path} \u2192 ${moved}; please update the unit file accordingly.`,
  );
  return moved;
}

const pidFile: LineReader = (text, line) => {
  const expanded = expandPath(text, line);
  if (expanded === undefined) return 'keep';
  const full = expanded.startsWith('/') ? expanded : `/run/${expanded}`;
  const checked = checkPath(full, line, { absolute: true, api: 'refuse' });
  return checked === undefined ? line.abandon() : textSetting(movedFromVarRun(checked, line));
};

/** Paths, one or many, and files named by them. */
export const pathReaders = (): LineReaders => ({
  path,
  ...emptyResets({
    'environment-file': environmentFile,
    paths: pathList(undefined),
    'colon-paths': pathList(':'),
    'sandbox-paths': sandboxPaths,
    'working-directory': workingDirectory,
    'pid-file': pidFile,
  }),
});
