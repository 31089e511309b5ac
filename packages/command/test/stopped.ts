import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineCommand, defineProgram } from '../src/command.js';
import { EXIT } from '../src/exit-codes.js';
import { askSecret } from '../src/node/ask-secret.js';
import { runMain } from '../src/node/main.js';

/** A program that prints without end, and needs a moment to clean up when it is asked to stop. */
const program = defineProgram({
  name: 'stopped',
  summary: 'print until it is stopped',
  commands: [
    defineCommand({
      name: 'work',
      summary: 'clean up when stopped',
      operands: { label: 'CLEANED STARTED', least: 2, most: 2 },
      options: {},
      async run({ operands: [cleaned = '', started = ''], world: { stdout, signal } }) {
        writeFileSync(started, String(process.pid));
        while (!signal.aborted) {
          void stdout.write('at work\n');
          await sleep(10);
        }
        await sleep(300);
        writeFileSync(cleaned, String(signal.reason.message));
        return EXIT.ok;
      },
    }),
    defineCommand({
      name: 'finish',
      summary: 'finish the step in progress when stopped',
      operands: { label: 'ENDED STARTED', least: 2, most: 2 },
      options: {},
      async run({ operands: [ended = '', started = ''], world: { finishing, signal } }) {
        const alive = setInterval(() => undefined, 1000);
        const aborted = (one: AbortSignal): Promise<void> =>
          new Promise((resolve) => one.addEventListener('abort', () => resolve()));
        await finishing(async (ending) => {
          writeFileSync(started, String(process.pid));
          await aborted(ending);
          appendFileSync(ended, `${ending.reason.message}, then `);
          await Promise.race([aborted(signal), sleep(1500)]);
          appendFileSync(ended, signal.aborted ? 'at once' : 'finished');
        });
        clearInterval(alive);
        return signal.aborted ? EXIT.problems : EXIT.ok;
      },
    }),
    defineCommand({
      name: 'ask',
      summary: 'ask for a secret, and work until stopped',
      operands: { label: 'STARTED ANSWERED', least: 2, most: 2 },
      options: {},
      async run({ operands: [started = '', answered = ''], world: { signal } }) {
        const answer = askSecret('secret: ', signal);
        writeFileSync(started, String(process.pid));
        writeFileSync(answered, await answer);
        while (!signal.aborted) await sleep(10);
        return EXIT.ok;
      },
    }),
    defineCommand({
      name: 'hand-over',
      summary: 'leave signals to a program',
      operands: { label: 'STARTED', least: 1, most: 1 },
      options: {},
      async run({ operands: [started = ''], world: { handOverSignals, signal } }) {
        const asked = new Promise<void>((resolve) => process.once('SIGTERM', () => resolve()));
        handOverSignals();
        const alive = setInterval(() => undefined, 1000);
        writeFileSync(started, String(process.pid));
        await asked;
        clearInterval(alive);
        return signal.aborted ? EXIT.terminated : 5;
      },
    }),
  ],
  handlesSignals: true,
});

await runMain(program, import.meta.url);
