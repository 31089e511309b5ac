import { extractWords } from '../exec/words.js';
import { isAbsolutePath } from '../names/path.js';
import { imagePolicyFlags, partitionDesignators } from '../schema/words.generated.js';
import { parseBase64 } from '../values/base64.js';
import { checkPath, expand, expandPath } from './expand.js';
import { addRecords } from './grow.js';
import { bad, complain, emptyResets, entriesOf, text as textSetting } from './line.js';
import type { Field, LineContext, LineReader, LineReaders, Setting } from './model.js';

const imagePolicy: LineReader = (text, line) => {
  if (['-', '*', '~'].includes(text)) return textSetting(text);
  const refuse = (what: string): 'keep' => {
    complain(line, 'bad-value', `${what}, refusing: ${text}`);
    return line.abandon();
  };
  const seen = new Set<string>();
  for (const rule of text.split(':')) {
    const [designator = '', flags] = rule.split(/=(.*)/s).map((part) => part.trim());
    if (flags === undefined) return refuse('Failed to parse image policy');
    if (designator !== '' && !partitionDesignators.includes(designator))
      return refuse('Unknown partition type in image policy');
    if (seen.has(designator)) return refuse('Duplicate rule in image policy');
    seen.add(designator);
    const known =
      flags === '' ||
      flags === '-' ||
      flags.split('+').every((flag) => imagePolicyFlags.includes(flag.trim()));
    if (!known) return refuse('Unknown partition policy flag in image policy');
  }
  return textSetting(text);
};

/** Pairs of partition and mount options behind an image's path. */
function mountOptions(parts: readonly string[], line: LineContext): readonly Field[] {
  if (parts.length === 1) return [['root', parts[0] ?? '']];
  const pairs: Field[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [partition = '', options = ''] = parts.slice(at, at + 2);
    if (partitionDesignators.includes(partition)) pairs.push([partition, options]);
    else bad(line, `Invalid partition name ${partition}, ignoring`);
  }
  return pairs;
}

const images =
  (destination: boolean): LineReader =>
  (text, line) => {
    const records: (readonly Field[])[] = [];
    for (const word of entriesOf(text, line)) {
      const split = extractWords(word.text, { separators: ':', cunescape: true, unescapeSeparators: true });
      const parts = split.words.map((part) => part.text);
      const [source = ''] = parts;
      if (split.invalidAt !== undefined)
        return bad(line, `Invalid syntax in ${line.key}=, ignoring: ${word.text}`, word);
      if (parts.length === 0) continue;
      const ignore = source.startsWith('-');
      const resolve = (each: string, what: string): string | undefined => {
        const expanded = expandPath(each, line, { quote: '"', what });
        return expanded === undefined
          ? undefined
          : checkPath(expanded, line, { absolute: true, api: destination ? 'dev-only' : 'refuse' });
      };
      const from = resolve(ignore ? source.slice(1) : source, 'unit specifiers');
      if (from === undefined) continue;
      if (!destination) {
        records.push([from, ignore, mountOptions(parts.slice(1), line)]);
        continue;
      }
      if ((parts[1] ?? '') === '') {
        bad(line, `Missing destination in ${line.key}, ignoring: ${text}`, word);
        continue;
      }
      const to = resolve(parts[1] ?? '', 'specifiers');
      if (to !== undefined) records.push([from, to, ignore, mountOptions(parts.slice(2), line)]);
    }
    return addRecords(line, records);
  };

const rootImageOptions: LineReader = (text, line) => {
  const message = `Failed to parse ${line.key}, ignoring: ${text}`;
  const split = { separators: ':', cunescape: true, unescapeSeparators: true };
  const { words, invalidAt } = extractWords(text, { unquote: true, retainEscape: true });
  const pairs = words.map((word) => extractWords(word.text, split));
  if (invalidAt !== undefined || pairs.some((pair) => pair.invalidAt !== undefined || pair.words.length > 2))
    return bad(line, message);
  const records: (readonly string[])[] = [];
  for (const pair of pairs) {
    const [first = '', second = ''] = pair.words.map((word) => word.text);
    const partition = second === '' ? 'root' : first;
    if (!partitionDesignators.includes(partition)) {
      bad(line, `Invalid partition name ${partition}, ignoring`);
      continue;
    }
    const options = expand(second === '' ? first : second, line, { quote: '' });
    if (options !== undefined) records.push([partition, options]);
  }
  return records.length === 0 ? 'reset' : addRecords(line, records);
};

const bytes = (value: readonly number[]): Setting => ({ kind: 'bytes', value });

const rootHash: LineReader = (text, line) => {
  if (isAbsolutePath(text)) return textSetting(text);
  const hex = text.replace(/[ \t\n\r]/g, '');
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(hex)) return bad(line, `Failed to decode RootHash=, ignoring: ${text}`);
  if (hex.length < 32) return bad(line, `RootHash= is too short, ignoring: ${text}`);
  return bytes((hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
};

const rootHashSignature: LineReader = (text, line) => {
  if (isAbsolutePath(text)) return textSetting(text);
  if (!text.startsWith('base64:'))
    return bad(
      line,
      `Failed to decode RootHashSignature=, not a path but doesn't start with 'base64:', ignoring: ${text}`,
    );
  const data = parseBase64(text.slice('base64:'.length));
  return data.ok ? bytes(data.value) : bad(line, `Failed to decode RootHashSignature=, ignoring: ${text}`);
};

/** Images, what may be mounted of them, and the hashes that verify them. */
export const imageReaders = (): LineReaders =>
  emptyResets({
    'image-policy': imagePolicy,
    'mount-images': images(true),
    'extension-images': images(false),
    'root-image-options': rootImageOptions,
    'root-hash': rootHash,
    'root-hash-sig': rootHashSignature,
  });
