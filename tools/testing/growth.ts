/** The least processor time of several runs, in milliseconds. Other programs on the machine do not count. */
function measure(runs: number, work: () => unknown): number {
  const times = Array.from({ length: runs }, () => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/**
 * Prints how processor time grows with the number of servers, and the exponent of that growth: 1 is linear.
 *
 * @param runs how often each work is measured
 * @param workOf what is measured for a number of servers, by name
 */
export function printGrowth(
  sizes: readonly number[],
  runs: number,
  workOf: (servers: number) => Readonly<Record<string, () => unknown>>,
): void {
  const rows = sizes.map((servers) => ({
    servers,
    times: new Map(Object.entries(workOf(servers)).map(([name, work]) => [name, measure(runs, work)])),
  }));
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return;
  console.log(['milliseconds of processor time\nservers', ...first.times.keys()].join('\t'));
  for (const { servers, times } of rows)
    console.log([servers, ...[...times.values()].map((time) => time.toFixed(1))].join('\t'));
  for (const [name, time] of last.times) {
    const slope = Math.log(time / (first.times.get(name) ?? 0)) / Math.log(last.servers / first.servers);
    console.log(`slope of ${name}: ${slope.toFixed(2)}`);
  }
}
