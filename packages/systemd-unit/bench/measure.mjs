const failures = [];

/** Processor time of one run in milliseconds, the best of several rounds; other programs on the machine don't count. */
export function best(work, rounds = 9) {
  let runs = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    for (let run = 0; run < runs; run++) work();
    const { user, system } = process.cpuUsage(start);
    const spent = (user + system) / 1000;
    if (spent < 10) {
      runs = Math.min(runs * 4, 100_000);
      round--;
    } else least = Math.min(least, spent / runs);
    if (runs >= 100_000 && spent < 10) return spent / runs;
  }
  return least;
}

/** Notes a promise that is broken. */
export function promise(kept, what) {
  if (!kept) failures.push(what);
}

/** The slope of log time over log size: 1 is linear, 2 quadratic. */
export const slopeOf = (times, sizes) =>
  Math.log(times.at(-1) / times[0]) / Math.log(sizes.at(-1) / sizes[0]);

/** Prints the promises that were broken, and exits with 1 if there are any. */
export function finish() {
  for (const failure of failures) console.error(`broken: ${failure}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
