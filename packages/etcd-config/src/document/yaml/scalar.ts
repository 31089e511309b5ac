import { parseFloatText, parseSigned, parseUnsigned } from '@harderway/component-flags';

/** The value of a scalar. `number` is exact for integers of 64 bits. */
type ScalarValue = null | boolean | number | bigint | string;

/** A scalar as written: its text, its whole tag if it has one, and whether it is plain (without quotes). */
export interface WrittenScalar {
  readonly text: string;
  readonly tag: string | undefined;
  readonly plain: boolean;
}

export type ScalarResult =
  | { readonly ok: true; readonly value: ScalarValue }
  /** The words of the library that etcd reads with. */
  | { readonly ok: false; readonly message: string };

const PREFIX = 'tag:yaml.org,2002:';

/** The kind of a scalar, and its value. */
type Kinded = readonly [kind: string, value: ScalarValue];

function tabulateWords(): ReadonlyMap<string, Kinded> {
  const spellings: readonly (readonly [words: string, ...kinded: Kinded])[] = [
    ['y Y yes Yes YES true True TRUE on On ON', 'bool', true],
    ['n N no No NO false False FALSE off Off OFF', 'bool', false],
    ['~ null Null NULL', 'null', null],
    ['.nan .NaN .NAN', 'float', Number.NaN],
    ['.inf .Inf .INF +.inf +.Inf +.INF', 'float', Number.POSITIVE_INFINITY],
    ['-.inf -.Inf -.INF', 'float', Number.NEGATIVE_INFINITY],
    ['<<', 'merge', '<<'],
  ];
  return new Map<string, Kinded>([
    ['', ['null', null]],
    ...spellings.flatMap(([texts, ...kinded]) =>
      texts.split(' ').map((text): [string, Kinded] => [text, kinded]),
    ),
  ]);
}

const words = tabulateWords();

const DECIMAL = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;

/** Numbers as Go reads them in any base, so `0o10` and `010` are 8, and `1_000` is 1000; no base 60. */
function numberOf(text: string): Kinded | undefined {
  if (!/^[-+.0-9]/.test(text)) return undefined;
  const plain = text.startsWith('.') ? text : text.replaceAll('_', '');
  const form = { bits: 64, base: 0 } as const;
  for (const parse of [parseSigned, parseUnsigned]) {
    const integer = parse(plain, form);
    if (integer.ok) return ['int', integer.value];
  }
  const float = DECIMAL.test(plain) ? parseFloatText(plain, 64) : undefined;
  return float?.ok ? ['float', float.value] : undefined;
}

function kindOf(text: string, tag: string | undefined): Kinded {
  const word = words.get(text);
  if (word !== undefined) return word;
  if ((tag === undefined || tag === 'timestamp') && TIMESTAMP.test(text)) return ['timestamp', text];
  return numberOf(text) ?? ['str', text];
}

/** Go's decoder accepts no blanks in base 64 except line ends, and requires the padding. */
function binary(text: string): ScalarResult {
  const plain = text.replaceAll(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain))
    return { ok: false, message: 'yaml: !!binary value contains invalid base64 data' };
  const bytes = Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  return { ok: true, value: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}

/**
 * The value of a scalar in the library that etcd reads with (sigs.k8s.io/yaml, goyaml.v2, resolve.go): YAML 1.1 but
 * for numbers, which are Go's. Dates stay as written, and so do scalars with tags of other types.
 */
export function resolveScalar({ text, tag, plain }: WrittenScalar): ScalarResult {
  if (tag === undefined && !plain) return { ok: true, value: text };
  // Any other tag, and the empty one (`!`), leaves the text as it is.
  const short = tag === undefined || tag.startsWith(PREFIX) ? tag?.slice(PREFIX.length) : '';
  if (short === 'binary') return binary(text);
  if (short !== undefined && !['bool', 'int', 'float', 'null', 'timestamp'].includes(short))
    return { ok: true, value: text };
  const [kind, value] = kindOf(text, short);
  if (short === undefined || short === kind) return { ok: true, value };
  if (short === 'float' && kind === 'int' && typeof value !== 'bigint') return { ok: true, value };
  if (short === 'float' && kind === 'int') {
    const number = Number(value);
    // Only signed integers become floats, and more than 63 bits are not one.
    if (number < 2 ** 63) return { ok: true, value: number };
  }
  return { ok: false, message: `yaml: cannot decode !!${kind} \`${text}\` as a !!${short}` };
}
