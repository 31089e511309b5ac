export { kubernetesCommands } from './command/commands.js';
export { needed, versionOption } from './command/version-option.js';
export * from './read.js';
