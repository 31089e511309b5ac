import { inRanges, parseVersion } from '@harderway/component-flags';
import type { DocumentFacts } from '../facts.js';
import type { ProgramName, SettingChange } from '../model.js';
import type { Argument } from './arguments.js';
import { documents } from './documents.generated.js';

/** Files after a change, and what was changed. */
export interface MigratedFiles {
  readonly files: Readonly<Record<string, string>>;
  readonly changes: readonly SettingChange[];
}

/** Lines at the top of a YAML text with one of some keys. */
const linesOf = (keys: readonly string[]): RegExp => new RegExp(`^(?:${keys.join('|')}):[^\\n]*\\n?`, 'gm');

function rewritten(text: string, { group, versions, fields }: DocumentFacts, to: string) {
  const apiVersion = new RegExp(
    `^(apiVersion:[ \\t]*)(["']?)${group.replaceAll('.', '\\.')}/(v\\w+)\\2`,
    'm',
  );
  const before = apiVersion.exec(text)?.[3];
  const readable = versions.filter(({ kubernetes }) => inRanges(parseVersion(to), kubernetes));
  const next = readable.at(-1)?.version;
  if (before === undefined || next === undefined || readable.some(({ version }) => version === before))
    return undefined;
  const gone = Object.entries(fields).flatMap(([field, having]) => (having.includes(next) ? [] : [field]));
  const lost = gone.filter((field) => linesOf([field]).test(text));
  const renamed = text.replace(
    apiVersion,
    (_, key: string, quote: string) => `${key}${quote}${group}/${next}${quote}`,
  );
  return { before, next, lost, text: lost.length === 0 ? renamed : renamed.replace(linesOf(lost), '') };
}

/** Rewrites the files of versions that a version of the program no longer reads. */
export function migrateDocuments(
  args: readonly Argument[],
  files: Readonly<Record<string, string>>,
  program: ProgramName,
  to: string,
): MigratedFiles {
  const changes: SettingChange[] = [];
  const migrated = new Map(Object.entries(files));
  for (const facts of documents.filter((each) => each.program === program))
    for (const { text: path } of args.filter(({ flag }) => flag === facts.flag)) {
      const text = migrated.get(path);
      const result = text === undefined ? undefined : rewritten(text, facts, to);
      if (result === undefined) continue;
      const { before, next, lost } = result;
      migrated.set(path, result.text);
      const without = lost.length === 0 ? '' : `, which has no ${lost.join(', ')}`;
      changes.push({
        kind: 'file',
        subject: path,
        before: `${facts.group}/${before}`,
        after: `${facts.group}/${next}`,
        reason: `${program} ${to} no longer reads ${before}; the file becomes ${next}${without}`,
        attention: lost.length > 0,
      });
    }
  return { files: Object.fromEntries(migrated), changes };
}
