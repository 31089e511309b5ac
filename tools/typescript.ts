import { createRequire } from 'node:module';
import type ts from 'typescript';

/**
 * The compiler. An `import` of it would have Node.js parse its nine megabytes twice more, in JavaScript, for the names that it
 * exports: a quarter of what the build of a small package takes.
 */
export const typescript: typeof ts = createRequire(import.meta.url)('typescript');
