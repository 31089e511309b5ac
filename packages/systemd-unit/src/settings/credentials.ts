import { decodeBytes, encodeBytes } from '../document/bytes.js';
import { unescapeOne } from '../exec/unescape.js';
import { extractWord } from '../exec/words.js';
import { isAbsolutePath, isFileName, isNormalizedPath } from '../names/path.js';
import { parseBase64 } from '../values/base64.js';
import { errorText } from '../values/result.js';
import { expand, expandPath } from './expand.js';
import { addBytes, addRecords } from './grow.js';
import { bad, emptyResets } from './line.js';
import type { Field, LineReader, LineReaders } from './model.js';
import { isDescriptorName } from './texts.js';

const isCredentialName = (name: string): boolean => isFileName(name) && isDescriptorName(name);

/** The bytes of a text whose C escapes are resolved; undefined if one is invalid. */
function undoEscapes(text: string): Uint8Array | undefined {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') out += text.charAt(at);
    else {
      const nul = /^(?:x00|000)/.test(text.slice(at + 1)) ? { text: '\0', length: 3 } : undefined;
      const one = nul ?? unescapeOne(text, at + 1);
      if (one === undefined) return undefined;
      out += one.text;
      at += one.length;
    }
  }
  return encodeBytes(out);
}

/** Splits off the name before the first colon. */
function nameAndRest(text: string): readonly [string, string] {
  const first = extractWord(text, 0, { separators: ':', dontCoalesce: true });
  return first.kind === 'word' ? [first.text, first.next < 0 ? '' : text.slice(first.next)] : ['', ''];
}

/** A credential that is set again replaces the earlier one. */
const byName = { key: ([, name]: readonly Field[]) => name, moves: true };

const credential =
  (what: 'set' | 'load' | 'import'): LineReader =>
  (text, line) => {
    const [word, rest] = nameAndRest(text);
    if (what === 'set' && rest === '') return bad(line, `Invalid syntax, ignoring: ${text}`);
    const id = expand(word, line, { quote: '"', maxBytes: 255 });
    if (id === undefined) return 'keep';
    const glob = what === 'import' && /^[^*?[\]]*\*$/.test(id);
    const valid = glob
      ? id === '*' || isCredentialName(id.slice(0, -1))
      : isCredentialName(id) && (what !== 'import' || !/[*?[\]]/.test(id));
    const kind = what === 'import' ? 'name or glob' : 'name';
    if (!valid && !line.unresolved) return bad(line, `Credential ${kind} "${id}" not valid, ignoring.`);
    if (what === 'import') {
      return rest !== '' && !isCredentialName(rest)
        ? bad(line, `Credential name "${rest}" not valid, ignoring.`)
        : addRecords(line, [[id, rest]]);
    }
    if (what === 'load') {
      const source = rest === '' ? id : expandPath(rest, line, { quote: '"' });
      if (source === undefined) return 'keep';
      if (
        !line.unresolved &&
        (isAbsolutePath(source) ? !isNormalizedPath(source) : !isCredentialName(source))
      )
        return bad(line, `Credential source "${source}" not valid, ignoring.`);
      return addRecords(line, [[line.key, id, source]], byName);
    }
    if (line.key.endsWith('Encrypted')) {
      const sealed = parseBase64(rest);
      return sealed.ok
        ? addRecords(line, [[line.key, id, sealed.value]], byName)
        : bad(line, `Encrypted credential data not valid Base64 data, ignoring: ${errorText[sealed.error]}`);
    }
    const data = undoEscapes(rest);
    if (data === undefined) return bad(line, `Can't unescape "${rest}", ignoring: Invalid argument`);
    return addRecords(line, [[line.key, id, [...data]]], byName);
  };

/** Credentials and standard input given in the file. */
export const credentialReaders = (): LineReaders =>
  emptyResets({
    'set-credential': credential('set'),
    'load-credential': credential('load'),
    'import-credential': credential('import'),
    'input-text': (text, line) => {
      const plain = undoEscapes(text);
      if (plain === undefined || plain.includes(0))
        return bad(line, `Failed to decode C escaped text '${text}', ignoring: Invalid argument`);
      const value = expand(decodeBytes(plain), line);
      return value === undefined ? 'keep' : addBytes(line, [[...encodeBytes(`${value}\n`)]]);
    },
    'input-data': (text, line) => {
      const data = parseBase64(text);
      return data.ok
        ? addBytes(line, [data.value])
        : bad(line, `Failed to decode base64 data, ignoring: ${text}`);
    },
  });
