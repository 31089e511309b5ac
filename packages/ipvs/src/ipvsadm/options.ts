import { allowedOptions, type CheckedOption, type CommandName, packedOptions } from './facts.generated.js';
import { type OptionTable, tabulateOptions } from './popt.js';

/** The options of ipvsadm, those that start a command among them. */
export const ipvsadmOptions: OptionTable = tabulateOptions(packedOptions);

export const isCommand = (shown: string): shown is CommandName => Object.hasOwn(allowedOptions, shown);

/** True for an option that is checked against the command. */
export const isChecked = (shown: string): shown is CheckedOption => shown !== '-' && !isCommand(shown);

/** The options that are checked, in the order of the program's own table. */
export const checkedOptions: readonly CheckedOption[] = [
  ...new Set(Array.from(ipvsadmOptions.values(), ({ shown }) => shown).filter(isChecked)),
];
