// The list of all kinds. A new one is a file beside these, and a line here.
export { absent } from './absent.js';
export { address } from './address.js';
export { block } from './block.js';
export { directory } from './directory.js';
export { file } from './file.js';
export { packages } from './package.js';
export { sysctl } from './sysctl.js';
export { trustedCa } from './trusted-ca.js';
export { unit } from './unit/unit.js';
export { user } from './user.js';
