import { defineRules, type RuleSet } from '@harderway/diagnostics';

/** Codes of what makes a text unusable as YAML, for the registries of all checkers that read YAML. */
export type YamlCode = 'yaml-syntax' | 'yaml-duplicate-key' | 'yaml-unresolved-alias' | 'yaml-unusable';

/** The rules behind the {@link YamlCode}s, to be listed with those of a checker. */
export const yamlRules: RuleSet<never, YamlCode> = defineRules('yaml-text', [
  {
    code: 'yaml-syntax',
    severity: 'error',
    title: 'YAML that cannot be read, or more than one document',
    why: 'Nothing of the file is used, since its structure is unknown.',
    source: 'YAML 1.2.2',
    example: { bad: 'a: [1\n', good: 'a: [1]\n' },
  },
  {
    code: 'yaml-duplicate-key',
    severity: 'error',
    title: 'key that is twice in one mapping',
    why: 'Programs differ in which of the two they use.',
    source: 'YAML 1.2.2, 3.2.1.1',
    example: { bad: 'a: 1\na: 2\n', good: 'a: 1\nb: 2\n' },
  },
  {
    code: 'yaml-unresolved-alias',
    severity: 'error',
    title: 'alias without an anchor',
    why: 'The value is unknown.',
    source: 'YAML 1.2.2, 7.1',
    example: { bad: 'a: *b\n', good: "a: '*b'\n" },
  },
  {
    code: 'yaml-unusable',
    severity: 'error',
    title: 'nesting, aliases or keys beyond what is read',
    why: 'Few bytes of YAML can stand for more values than the memory holds, and a list as a key has no name.',
    example: { bad: '[a]: 1\n', good: 'a: 1\n' },
  },
]);
