#!/usr/bin/env node
import { homedir } from 'node:os';
import { runMain } from '@harderway/command/node';
import { createProgram } from './command/program.js';
import { compiledDirectory, keepCompiled } from './compiled.js';
import { engine } from './context.js';

// The engine, by far the most of it, is loaded after this.
keepCompiled(compiledDirectory(process.env, homedir(), process.geteuid?.()));
await runMain(createProgram(engine), import.meta.url);
