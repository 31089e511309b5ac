/** An option of a program: whether it takes an argument, and its tag. */
interface OptionSpec {
  /** The program's own name for it, whichever name it was given by. */
  readonly tag: string;
  readonly argument: 'none' | 'required' | 'optional';
}

/** An option, a failure or the end, which popt returns one at a time. */
type OptionEvent =
  | { readonly kind: 'option'; readonly tag: string; readonly argument?: string | undefined }
  | { readonly kind: 'failure'; readonly word: string; readonly message: string }
  | { readonly kind: 'end'; readonly leftovers: readonly string[] };

/** Options by their names. */
export interface OptionTable {
  readonly byLong: ReadonlyMap<string, OptionSpec>;
  readonly byShort: ReadonlyMap<string, OptionSpec>;
}

/**
 * A table of options from a line each: its letter or a blank, its name, and `=` or `[=]` if it takes or may take an
 * argument. The tag is the first letter of a name, or the name if it has none.
 */
export function tabulateOptions(packed: string): OptionTable {
  const byLong = new Map<string, OptionSpec>();
  const byShort = new Map<string, OptionSpec>();
  for (const line of packed.split('\n')) {
    const letter = line.charAt(0).trim();
    const [long = '', mark] = line.slice(2).split(/(\[?=)/);
    const first = byLong.get(long);
    const argument = mark === undefined ? 'none' : mark === '=' ? 'required' : 'optional';
    const spec: OptionSpec = { tag: first?.tag ?? (letter || long), argument };
    if (first === undefined) byLong.set(long, spec);
    if (letter !== '') byShort.set(letter, spec);
  }
  return { byLong, byShort };
}

/** The options of a command line, in order. */
export interface OptionReader {
  /** Returns the next one, until the first failure or the end. */
  next(): OptionEvent;
  /** The word that was read last, which popt quotes in its message. */
  word(): string;
}

/**
 * Reads a command line the way the popt library does for ipvsadm: short options may be bundled and may have
 * their argument in the same word (`-t192.0.2.1:80`, `-w=1`), long options take `--name=value` and are never
 * shortened, an optional argument is not taken from a word that starts with a dash, and a lone `--` ends the
 * options.
 */
export function createOptionReader(argv: readonly string[], { byLong, byShort }: OptionTable): OptionReader {
  const leftovers: string[] = [];
  let next = 0;
  let bundle: string | undefined;
  let ended = false;
  const failure = (message: string): OptionEvent => ({
    kind: 'failure',
    word: argv[next - 1] ?? '',
    message,
  });

  const finish = (spec: OptionSpec, attached: string | undefined): OptionEvent => {
    if (spec.argument === 'none') {
      if (attached !== undefined || bundle?.startsWith('='))
        return failure('option does not take an argument');
      return { kind: 'option', tag: spec.tag };
    }
    if (attached !== undefined) return { kind: 'option', tag: spec.tag, argument: attached };
    if (bundle !== undefined) {
      const argument = bundle.startsWith('=') ? bundle.slice(1) : bundle;
      bundle = undefined;
      return { kind: 'option', tag: spec.tag, argument };
    }
    const word = argv[next];
    if (word === undefined) {
      return spec.argument === 'required' ? failure('missing argument') : { kind: 'option', tag: spec.tag };
    }
    if (spec.argument === 'optional' && word.startsWith('-')) return { kind: 'option', tag: spec.tag };
    next++;
    return { kind: 'option', tag: spec.tag, argument: word };
  };

  const short = (letters: string): OptionEvent => {
    const spec = byShort.get(letters.charAt(0));
    if (!spec) return failure('unknown option');
    const rest = letters.slice(1);
    bundle = rest === '' ? undefined : rest.startsWith('=') ? rest.slice(1) : rest;
    return finish(spec, undefined);
  };

  const following = (): OptionEvent => {
    if (bundle !== undefined) {
      const letters = bundle;
      bundle = undefined;
      return short(letters);
    }
    for (;;) {
      const word = argv[next];
      if (word === undefined) return { kind: 'end', leftovers };
      next++;
      if (ended || !word.startsWith('-') || word === '-') {
        leftovers.push(word);
        continue;
      }
      if (word === '--') {
        ended = true;
        continue;
      }
      if (!word.startsWith('--')) return short(word.slice(1));
      const equals = word.indexOf('=');
      const spec = byLong.get(word.slice(2, equals < 0 ? undefined : equals));
      return spec ? finish(spec, equals < 0 ? undefined : word.slice(equals + 1)) : failure('unknown option');
    }
  };
  return { next: following, word: () => argv[next - 1] ?? '' };
}
