#!/usr/bin/env node
import { homedir } from 'node:os';
import { runMain } from '@harderway/command/node';
import { createProgram } from './command/program.js';
import { compileCacheDirectory, enableCompileCache } from './compile-cache.js';
import { engine } from './context.js';

// Before the engine is loaded, which is most of the code.
enableCompileCache(() => compileCacheDirectory(process.env, homedir, process.geteuid?.()));
await runMain(createProgram(engine), import.meta.url);
