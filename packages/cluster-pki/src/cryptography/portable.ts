/** The cryptography for browsers: what `node.ts` exports, with WebCrypto and libraries in the place of Node.js. */
export { decodeCertificate } from './portable/certificate.js';
export { sha256 } from './portable/digest.js';
export { generateKey } from './portable/generate.js';
export { decodeKey } from './portable/private-key.js';
