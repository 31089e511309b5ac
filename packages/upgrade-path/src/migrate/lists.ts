import type { SettingChange } from '../model.js';
import { type Argument, changeEach, type Migrated } from './arguments.js';

/** Why an item of a list has to go; undefined for one that may stay. */
export type Objection = (
  item: string,
) => { readonly reason: string; readonly attention: boolean } | undefined;

/** Whether an item names a gate or a plugin. Others, such as `${GATES}` of a unit, may be any, so nothing is said of them. */
const hasName = (item: string): boolean => /^[A-Za-z][A-Za-z0-9]*(?:=|$)/.test(item.trim());

/** Leaves out items of flags that hold lists with commas; a flag without items goes too. */
export function migrateItems(
  args: readonly Argument[],
  flags: readonly string[],
  objection: Objection,
): Migrated {
  return changeEach(args, (argument) => {
    if (!flags.includes(argument.flag)) return { args: [argument] };
    const items = argument.text.split(',');
    const objections = items.flatMap((item) => {
      const found = hasName(item) ? objection(item.trim()) : undefined;
      return found === undefined ? [] : [{ item, ...found }];
    });
    if (objections.length === 0) return { args: [argument] };
    const gone = new Set(objections.map(({ item }) => item));
    const kept = items.filter((item) => !gone.has(item)).join(',');
    const change: SettingChange = {
      kind: kept === '' ? 'removed' : 'value',
      subject: `--${argument.flag}`,
      before: argument.text,
      ...(kept === '' ? {} : { after: kept }),
      reason: objections.map(({ reason }) => reason).join('; '),
      attention: objections.some(({ attention }) => attention),
    };
    return { args: kept === '' ? [] : [{ ...argument, text: kept }], change };
  });
}
