/** The value of a scalar. `number` is exact for integers of 64 bits. */
type ScalarValue = null | boolean | number | bigint | string;

/** A scalar as written: its text, its whole tag if it has one, and whether it is plain (without quotes). */
interface WrittenScalar {
  readonly text: string;
  readonly tag: string | undefined;
  readonly plain: boolean;
}

/** The value of a scalar to Go, or why it has none. */
export type GoScalar =
  | { readonly ok: true; readonly value: ScalarValue }
  /** The words of Go's library. */
  | { readonly ok: false; readonly message: string };

const PREFIX = 'tag:yaml.org,2002:';

const WORDS: Readonly<Record<string, boolean | null>> = {
  y: true,
  yes: true,
  true: true,
  on: true,
  n: false,
  no: false,
  false: false,
  off: false,
  null: null,
  '~': null,
  '': null,
};

/** Words are in lower case, in upper case, or have a capital. */
const WORD = /^(?:[A-Z]?[a-z]*|[A-Z]*|~)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;

const withoutUnderscores = (text: string): string =>
  text.startsWith('.') ? text : text.replace(/(?!^)_/g, '');

/** An integer of 64 bits, with or without a sign, in the base that its prefix names. A bigint beyond 2^53 - 1. */
function integerOf(text: string): number | bigint | undefined {
  const [, sign, digits = ''] =
    /^([-+]?)(0x[\da-f]+|0b[01]+|0o?[0-7]+|0|[1-9]\d*)$/i.exec(withoutUnderscores(text)) ?? [];
  if (sign === undefined) return undefined;
  const size = BigInt(digits.replace(/^0(?=\d)/, '0o'));
  const value = sign === '-' ? -size : size;
  if (BigInt.asIntN(64, value) !== value && (sign !== '' || BigInt.asUintN(64, value) !== value))
    return undefined;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function floatOf(text: string): number | undefined {
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return Number.NaN;
  const plain = withoutUnderscores(text);
  return FLOAT.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : undefined;
}

/**
 * The value of a plain scalar without a tag, as {@link goScalar} reads it. Numbers are Go's, in any base: `0o10` and `010` are 8,
 * and `1_000` is 1000; base 60 is not read.
 */
export function plainGoScalar(text: string): ScalarValue {
  const word = WORD.test(text) ? WORDS[text.toLowerCase()] : undefined;
  return word === undefined ? (integerOf(text) ?? floatOf(text) ?? text) : word;
}

function kindOf(text: string, value: ScalarValue, tag: string): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value !== 'string') return integerOf(text) === undefined ? 'float' : 'int';
  if (text === '<<') return 'merge';
  return tag === 'timestamp' && TIMESTAMP.test(text) ? tag : 'str';
}

/** Go's decoder accepts no blanks in base 64 except line ends, and requires the padding. */
function binary(text: string): GoScalar {
  const plain = text.replaceAll(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain))
    return { ok: false, message: 'yaml: !!binary value contains invalid base64 data' };
  const bytes = Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  return { ok: true, value: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}

/**
 * The value of a scalar in the library that Kubernetes and etcd read with (sigs.k8s.io/yaml, goyaml.v2, resolve.go): YAML
 * 1.1 but for numbers, which are Go's. Dates stay as written, and so do scalars with tags of other types.
 */
export function goScalar({ text, tag, plain }: WrittenScalar): GoScalar {
  if (tag === undefined && !plain) return { ok: true, value: text };
  // Any other tag, and the empty one (`!`), leaves the text as it is.
  const short = tag === undefined || tag.startsWith(PREFIX) ? tag?.slice(PREFIX.length) : '';
  if (short === 'binary') return binary(text);
  if (short !== undefined && !['bool', 'int', 'float', 'null', 'timestamp'].includes(short))
    return { ok: true, value: text };
  if (short === undefined) return { ok: true, value: plainGoScalar(text) };
  const value = plainGoScalar(text);
  const kind = kindOf(text, value, short);
  if (short === kind) return { ok: true, value };
  if (short === 'float' && kind === 'int' && typeof value !== 'bigint') return { ok: true, value };
  if (short === 'float' && kind === 'int') {
    const number = Number(value);
    // Only signed integers become floats, and more than 63 bits are not one.
    if (number < 2 ** 63) return { ok: true, value: number };
  }
  return { ok: false, message: `yaml: cannot decode !!${kind} \`${text}\` as a !!${short}` };
}
