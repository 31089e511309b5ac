export { allCommandsOfManifest, commandOfManifest } from './input/documents.js';
export { type FoundCommand, lineRules as rules } from './input/found-command.js';
export { commandOfLines, type InputForm, readCommand } from './input/read-command.js';
export { commandOfUnit } from './input/unit.js';
export { type RewriteOptions, type Rewritten, rewriteCommand } from './rewrite/rewrite.js';
