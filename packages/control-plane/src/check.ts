// The entry `./check`: what can be judged without any host: the files that would be written, and the credentials.
export { type ClusterSource, checkConfiguration, type Surroundings } from './check/check.js';
export { type Credentials, checkCredentials } from './check/credentials.js';
export { missingFiles } from './check/missing-files.js';
export { checkRules } from './check/rules.js';
