/**
 * How long a file of many servers takes to read, check and plan, at growing sizes.
 * Usage: pnpm run bench
 */
import { formatSave, parseSave, plan } from '@harderway/ipvs';
import { check, evaluate, parse, plainEnvironment, toIpvs } from '../src/index.js';

function fileOf(servers: number): string {
  const lines: string[] = ['checkinterval=5\n'];
  for (let service = 0; service * 10 < servers; service++) {
    lines.push(`virtual=10.${service >> 8}.${service & 255}.1:80\n`);
    for (let server = 0; server < 10; server++)
      lines.push(
        `\treal=10.${100 + (service >> 8)}.${service & 255}.${server + 1}:80 gate ${1 + (server % 3)}\n`,
      );
    lines.push('\treceive="ok"\n');
  }
  return lines.join('');
}

function measure(run: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    // Processor time: other programs on the machine do not count.
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

const sizes = [1250, 2500, 5000, 10000, 20000];
const rows = sizes.map((size) => {
  const text = fileOf(size);
  const document = parse(text);
  const { state } = evaluate(document);
  if (!state) throw new Error('bench: the file is not valid');
  const { table } = toIpvs(state, plainEnvironment);
  // Half of the servers are others than the file's.
  const actual = parseSave(formatSave(table).replaceAll(/\.([1-5]):80 -g/g, '.20$1:80 -g')).table;
  return {
    servers: size,
    parse: measure(() => parse(text)),
    evaluate: measure(() => evaluate(document)),
    check: measure(() => check(document)),
    toIpvs: measure(() => toIpvs(state, plainEnvironment)),
    'parse + evaluate + plan': measure(() => {
      const { state: again } = evaluate(parse(text));
      if (again) plan(actual, toIpvs(again, plainEnvironment).table);
    }),
  };
});
const columns = ['servers', 'parse', 'evaluate', 'check', 'toIpvs', 'parse + evaluate + plan'] as const;
console.log(`milliseconds of processor time\n${columns.join('\t')}`);
for (const row of rows)
  console.log(columns.map((name) => (name === 'servers' ? row[name] : row[name].toFixed(1))).join('\t'));

/** The exponent of growth: 1 is linear. */
const [first, last] = [rows[0], rows[rows.length - 1]];
if (first && last)
  for (const name of columns.slice(1))
    if (name !== 'servers')
      console.log(
        `slope of ${name}: ${(Math.log(last[name] / first[name]) / Math.log(last.servers / first.servers)).toFixed(2)}`,
      );
