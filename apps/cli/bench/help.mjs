// How long `harderway --help` takes from its start to its end, beside node that does nothing: pnpm run bench.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const runs = 21;

/** Median milliseconds of a command. */
function median(argv) {
  const times = Array.from({ length: runs }, () => {
    const started = performance.now();
    execFileSync(process.execPath, argv, { stdio: 'ignore' });
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)];
}

const help = median([bin, '--help']);
const bare = median(['-e', '']);
console.log(`harderway --help  ${help.toFixed(0)} ms (median of ${runs})`);
console.log(`node -e ''        ${bare.toFixed(0)} ms`);
console.log(`ratio             ${(help / bare).toFixed(2)}`);
