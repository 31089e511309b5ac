#!/usr/bin/env node
import { runMain } from '@harderway/command/node';
import { program } from './command/program.js';

await runMain(program, import.meta.url);
