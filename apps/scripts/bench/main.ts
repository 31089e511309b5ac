import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runMain } from '@harderway/command/node';
import { program } from './program.js';

// The benchmark runs as a bundle elsewhere; its package is the directory that it is started in.
await runMain(program, pathToFileURL(resolve('bench/main.ts')).href);
