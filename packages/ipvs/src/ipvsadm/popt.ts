/** An option of a program. */
export interface OptionSpec {
  /** Its long name, whichever name it was given by. */
  readonly name: string;
  /** Its name in the program's messages, or `-`. */
  readonly shown: string;
  /** Whether it takes an argument (`=`) or may take one (`[=]`). */
  readonly argument: string;
}

/** An option or a failure, which popt returns one at a time; neither is the end. */
export interface OptionEvent {
  readonly spec?: OptionSpec | undefined;
  readonly argument?: string | undefined;
  readonly failure?: string | undefined;
}

/** Options by their names, with their dashes. */
export type OptionTable = ReadonlyMap<string, OptionSpec>;

/**
 * A table of options from a line each: its letter or a blank, its name, `=` or `[=]` if it takes or may take an
 * argument, and its name in messages if that is another one.
 */
export function tabulateOptions(packed: string): OptionTable {
  const table = new Map<string, OptionSpec>();
  for (const line of packed.split('\n')) {
    const [, letter = '', name = '', argument = '', shown = name] =
      /^(.) ([^[= ]+)([[=\]]*) ?(.+)?$/.exec(line) ?? [];
    const spec = table.get(`--${name}`) ?? { name, shown, argument };
    table.set(`--${name}`, spec);
    if (letter !== ' ') table.set(`-${letter}`, spec);
  }
  return table;
}

/** The options of a command line, in order. */
interface OptionReader {
  /** Returns the next one, until the first failure or the end. */
  next(): OptionEvent;
  /** The word that was read last, which popt quotes in its message. */
  word(): string;
  /** The words that are no options, complete at the end. */
  readonly leftovers: readonly string[];
}

/**
 * Reads a command line the way the popt library does for ipvsadm: short options may be bundled and may have
 * their argument in the same word (`-t192.0.2.1:80`, `-w=1`), long options take `--name=value` and are never
 * shortened, an optional argument is not taken from a word that starts with a dash, and a lone `--` ends the
 * options.
 */
export function createOptionReader(argv: readonly string[], table: OptionTable): OptionReader {
  const leftovers: string[] = [];
  let next = 0;
  let bundle: string | undefined;
  let ended = false;
  const lastWord = (): string => argv[next - 1] ?? '';
  const failure = (message: string): OptionEvent => ({ failure: `${lastWord()}: ${message}` });

  function finish(spec: OptionSpec | undefined, attached: string | undefined): OptionEvent {
    if (!spec) return failure('unknown option');
    let argument = attached;
    if (spec.argument === '')
      return argument !== undefined || bundle?.startsWith('=')
        ? failure('option does not take an argument')
        : { spec };
    if (argument === undefined && bundle !== undefined) {
      argument = bundle.replace(/^=/, '');
      bundle = undefined;
    }
    if (argument === undefined) {
      argument = argv[next];
      if (argument === undefined && spec.argument === '=') return failure('missing argument');
      if (spec.argument === '[=]' && argument?.startsWith('-')) return { spec };
      next++;
    }
    return { spec, argument };
  }

  function short(letters: string): OptionEvent {
    const rest = letters.slice(1);
    bundle = rest === '' ? undefined : rest.replace(/^=/, '');
    return finish(table.get(`-${letters.charAt(0)}`), undefined);
  }

  function following(): OptionEvent {
    if (bundle !== undefined) return short(bundle);
    for (;;) {
      const word = argv[next++];
      if (word === undefined) return {};
      if (ended || !word.startsWith('-') || word === '-') leftovers.push(word);
      else if (word === '--') ended = true;
      else if (!word.startsWith('--')) return short(word.slice(1));
      else {
        const equals = word.indexOf('=');
        return equals < 0
          ? finish(table.get(word), undefined)
          : finish(table.get(word.slice(0, equals)), word.slice(equals + 1));
      }
    }
  }
  return { next: following, word: lastWord, leftovers };
}
