export { borrow, type Lending, lending } from './lend.js';
export { type Spooled, spool } from './spool.js';
export { type TarEntry, type TarHeader, tarStream } from './tar.js';
