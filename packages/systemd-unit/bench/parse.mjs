// Speed and memory of parse() beside ini and yaml from npm. Run: pnpm --filter @harderway/systemd-unit run bench
// (after a build; needs node --expose-gc, and a young generation that holds the largest document, lest the time be that
// of moving objects). Exits 1 if a promise is broken: as fast as ini per byte, 1 MB in under 100 ms,
// time and memory linear in the input.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { parse as parseIni } from 'ini';
import { parseDocument, stringify } from 'yaml';
import { parse, readSections, serialize } from '../dist/index.js';
import { best, finish, promise, slopeOf } from './measure.mjs';

const directory = '/usr/lib/systemd/system';
const own = `[Unit]\nDescription=A unit of the benchmark\nAfter=network.target a.service \\\n  b.service\n# why\n\n[Service]\nType=notify\nExecStart=/usr/bin/program --option=value "an argument"\nEnvironment=A=1 "B=two words"\nRestart=on-failure\nRestartSec=5s\n\n[Install]\nWantedBy=multi-user.target\n`;
function shipped() {
  try {
    const names = readdirSync(directory).filter((name) =>
      statSync(`${directory}/${name}`, { throwIfNoEntry: false })?.isFile(),
    );
    return names.map((name) => readFileSync(`${directory}/${name}`, 'utf8')).filter((text) => text !== '');
  } catch {
    return [];
  }
}
const corpus = [...shipped(), own];
const bytes = corpus.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
const asYaml = corpus.map((text) => stringify(readSections(parse(text))));
const yamlBytes = asYaml.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

const perByte = (ms, size) => ((ms * 1e6) / size).toFixed(2);

const ours = best(() => corpus.map((text) => parse(text)));
const roundTrip = best(() => corpus.map((text) => serialize(parse(text))));
const ini = best(() => corpus.map((text) => parseIni(text)));
const yaml = best(() => asYaml.map((text) => parseDocument(text)), 5);
console.log(`${corpus.length} files, ${bytes} bytes; best of several rounds, nanoseconds a byte`);
console.log(`parse                  ${perByte(ours, bytes)}`);
console.log(`parse and serialize    ${perByte(roundTrip, bytes)}`);
console.log(`ini                    ${perByte(ini, bytes)}`);
console.log(`yaml, the same as YAML ${perByte(yaml, yamlBytes)}`);
promise(ours <= ini, `parse takes ${perByte(ours, bytes)} ns a byte, ini ${perByte(ini, bytes)}`);

/** Shapes that a careless parser takes quadratic time for. */
const shapes = {
  'a usual file': (size) => own.repeat(Math.ceil(size / own.length)),
  'one long continuation': (size) => `[Unit]\nA=${'word \\\n'.repeat(size / 7)}\n`,
  'lines without =': (size) => `[Unit]\n${'x'.repeat(60)}\n`.repeat(size / 68),
  'one long line': (size) => `[Unit]\nA=${'x'.repeat(size)}\n`,
  backslashes: (size) => `[Unit]\nA=${'\\'.repeat(size)}\n`,
  'empty lines': (size) => '\n'.repeat(size),
  CRLF: (size) => own.replaceAll('\n', '\r\n').repeat(Math.ceil(size / own.length)),
};
console.log('\nmilliseconds by size, and the slope of log time over log size (1 is linear)');
const sizes = [125_000, 250_000, 500_000, 1_000_000];
for (const [name, make] of Object.entries(shapes)) {
  const times = sizes.map((size) => {
    const text = make(size);
    return best(() => parse(text), 7);
  });
  const slope = slopeOf(times, sizes);
  console.log(
    `${name.padEnd(22)} ${times.map((ms) => ms.toFixed(2).padStart(7)).join('')}   slope ${slope.toFixed(2)}`,
  );
  promise(times.at(-1) < 100, `${name}: 1 MB takes ${times.at(-1).toFixed(0)} ms`);
  // Garbage collection of a larger heap costs a little more a byte; a quadratic case would show as 2.
  promise(slope < 1.6 || times.at(-1) < 5, `${name}: slope ${slope.toFixed(2)}`);
}

// Continuations cost what their bytes cost: no list of their lines is kept.
const continued = shapes['one long continuation'](1_000_000);
const share = best(() => parse(continued), 7) / best(() => parseIni(continued), 7);
console.log(`\none long continuation of 1 MB: ${share.toFixed(2)} of the time of ini`);
promise(share < 0.5, `one long continuation takes ${share.toFixed(2)} of the time of ini`);

function memory(size) {
  const text = shapes['a usual file'](size);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const document = parse(text);
  globalThis.gc?.();
  const used = process.memoryUsage().heapUsed - before;
  return document.nodes.length > 0 ? used / text.length : 0;
}
if (globalThis.gc !== undefined) {
  const [small, large] = [memory(250_000), memory(4_000_000)];
  console.log(`\nbytes of heap a character: ${small.toFixed(1)} at 250 kB, ${large.toFixed(1)} at 4 MB`);
  promise(large < small * 1.5, 'memory grows faster than the input');
}
finish();
