import type { Span } from '@harderway/diagnostics';
import { argumentSpans } from '../argument-spans.js';
import type { HostFiles } from './context.js';

/** A command line to check. */
export interface CheckInput {
  /** A Kubernetes version such as `1.31.0` or `1.31`. */
  readonly version: string;
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  /** Where each argument is in its file. Default: in a text with one argument a line. */
  readonly spans?: readonly Span[] | undefined;
  /** Where flags that are not given are reported. Default: the beginning. */
  readonly whole?: Span | undefined;
  /** The file that `spans` count in. Default: `<command line>`. */
  readonly file?: string | undefined;
  /** Files of the host that are known; nothing is concluded about others. */
  readonly files?: HostFiles | undefined;
  /** Arguments by index whose text is not known before the program starts, and why: nothing is said of their flags. */
  readonly unknown?: ReadonlyMap<number, string> | undefined;
}

/** Flags whose values are not known, with the reason; an empty name where not even the flag is known. */
export const unknownFlags = ({
  argv,
  unknown = new Map(),
}: Pick<CheckInput, 'argv' | 'unknown'>): readonly (readonly [index: number, flag: string, why: string])[] =>
  [...unknown].map(([index, why]) => {
    const [before = '', word = ''] = [argv[index - 1], argv[index]];
    const isValue = !word.startsWith('--') && before.startsWith('--') && !before.includes('=');
    const written = isValue ? before : word.startsWith('--') ? word : '';
    return [index, written.replace(/=.*$/s, '').replaceAll('_', '-'), why] as const;
  });

/** The input without the arguments whose text is not known, the flags that they set, and a phrase for each. */
export function withoutUnknown(input: CheckInput): {
  readonly input: CheckInput;
  readonly dropped: ReadonlySet<string>;
  readonly unchecked: Set<string>;
} {
  const { argv } = input;
  const flags = unknownFlags(input);
  const gone = new Set(
    flags.flatMap(([index, flag]) =>
      flag === '' || argv[index]?.startsWith('--') ? [index] : [index - 1, index],
    ),
  );
  const isKept = (_: unknown, index: number): boolean => !gone.has(index);
  const spans = (input.spans ?? argumentSpans(argv)).filter(isKept);
  return {
    input: gone.size === 0 ? input : { ...input, argv: argv.filter(isKept), spans },
    dropped: new Set(flags.map(([, flag]) => flag)),
    unchecked: new Set(flags.map(([, flag, why]) => (flag === '' ? why : `the value of ${flag}: ${why}`))),
  };
}
