export { type Destination, parseDestination } from './destination.js';
export { SshConfigError, type SshConfigErrorCode } from './errors.js';
export { expandHome } from './home.js';
export type { HostConfig, StrictHostKeyChecking } from './host-config.js';
export { matchesPatternList } from './patterns.js';
export { type ReadHostConfigOptions, readHostConfig } from './read-host-config.js';
