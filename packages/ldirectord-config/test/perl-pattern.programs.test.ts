import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { patternProblem } from '../src/perl/pattern.js';
import { installLdirectord } from './differential/ldirectord.js';

beforeAll(installLdirectord, 300_000);

const program = `while (my $pattern = <STDIN>) {
  chomp($pattern);
  local $SIG{__WARN__} = sub {};
  print(eval { my $found = "ok" =~ /$pattern/; 1 } ? "\\n" : $@ =~ s/^Infinite recursion.*//sr =~ s/\\n/ /gr . "\\n");
}`;

/** Why Perl refuses each pattern; empty where it takes it. Recursion without an end is seen when it matches. */
const perl = (patterns: readonly string[]): readonly string[] =>
  execFileSync('perl', ['-e', program], {
    input: patterns.join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  }).split('\n');

const words =
  'a b ok . ^ $ | ( ) (?: (?i) (?i: (?x) (?-i) (?^: (?= (?! (?<= (?<! (?> (?| (?<n> (?P=n) (?&n) (?1) (?(1) (?(<n>) (*FAIL) (*foo) ' +
  '[ ] [^ [a-z] [z-a] [[:alpha:]] [[:foo:]] - * + ? {2} {1,} {,3} {1,300} { } , \\ \\\\ \\d \\w \\S \\b \\B \\A \\z \\R \\X \\1 \\2 \\10 \\g1 \\g{-1} ' +
  '\\g{n} \\k<n> \\k \\x41 \\x{41} \\x{ \\p{L} \\p{Foo} \\pL \\pX \\N{U+41} \\cA \\o{101} \\o \\( \\) \\[ \\. \\{ \\b{wb} \\b{x} é % @ " ' +
  '# (?xx) (?+1) (?-1) (?(R&n) (*:a) {3,1} \\C \\N \\N{U+} \\N{SPACE} \\N{space} \\N{ \\82 \\g0 \\o{} \\p{\\d} \\p:';

test('what Perl refuses as a pattern is refused in its words, and nothing else', () => {
  const patterns = fc.sample(
    fc
      .array(fc.constantFrom(...words.split(' ')), { minLength: 1, maxLength: 7 })
      .map((parts) => parts.join('')),
    4000,
  );
  const answers = perl(patterns);
  const ours = patterns.map((pattern) => patternProblem(pattern));
  const different = patterns.flatMap((pattern, index) =>
    (ours[index] === undefined) === (answers[index] === '') ? [] : [[pattern, ours[index], answers[index]]],
  );
  expect(different).toEqual([]);
  console.log(`Perl refuses ${ours.filter((each) => each !== undefined).length} of ${ours.length} patterns`);
});
