import type { FoundCommand } from '../input/found-command.js';

/** A variable, a specifier of systemd, or a substitution of a shell, as it stands in an argument. */
const REFERENCE = /\$\{[^}]*\}|\$\([^)]*\)|\$\w+|`[^`]*`|%[A-Za-z]/g;

/** References in the arguments of a command that systemd, the kubelet or a shell fills in before the program starts. */
export const referencesOf = ({ argv, unknown }: FoundCommand): ReadonlySet<string> =>
  new Set([...(unknown?.keys() ?? [])].flatMap((index) => argv[index]?.match(REFERENCE) ?? []));

/** The references of a set that a word has. */
const ownReferences = (word: string, references: ReadonlySet<string>): readonly string[] =>
  (word.match(REFERENCE) ?? []).filter((each) => references.has(each));

/**
 * Whether each argument of a written command is filled in before the program starts exactly if it has a reference of the former
 * command. Its text alone does not tell the variable `${NAME}` from the same characters.
 */
export function keepsReferences(former: FoundCommand, written: FoundCommand): boolean {
  const references = referencesOf(former);
  const plain = new Set(former.argv.filter((_, index) => former.unknown?.has(index) !== true));
  const formerWords = new Set(former.argv);
  const ambiguous = new Set([...plain].flatMap((word) => ownReferences(word, references)));
  return written.argv.every((word, index) => {
    const own = ownReferences(word, references);
    const isUnknown = written.unknown?.has(index) === true;
    if (plain.has(word) && !isUnknown) return true;
    const isFormer = formerWords.has(word);
    return isUnknown === own.length > 0 && (isFormer || !own.some((each) => ambiguous.has(each)));
  });
}

/** Letters and a digit that a word does not have. Their end is nowhere their beginning, so they are found where they were put. */
function standInFor(word: string, n = 0): string {
  const standIn = `reference${n}`;
  return word.includes(standIn) ? standInFor(word, n + 1) : standIn;
}

/** Writes a word whose references stay as they are. `write` gets it with a stand-in in the place of each. */
export function aroundReferences(
  word: string,
  references: ReadonlySet<string>,
  write: (text: string) => string,
): string {
  const standIn = standInFor(word);
  const kept: string[] = [];
  const text = word.replace(REFERENCE, (found) => {
    if (!references.has(found)) return found;
    kept.push(found);
    return standIn;
  });
  return write(text).replaceAll(standIn, () => kept.shift() ?? '');
}
