#!/usr/bin/env node
import { runMain } from '@harderway/command/node';
import { createProgram } from './command/program.js';
import { engine } from './context.js';

await runMain(createProgram(engine), import.meta.url);
