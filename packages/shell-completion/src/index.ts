export type { CompletedCommand, CompletedOption, CompletedProgram, CompletedValue } from './model.js';
export { completionScript, SHELLS, type Shell } from './script.js';
export { ShellCompletionError } from './words.js';
