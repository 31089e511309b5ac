/**
 * How long a file of many servers takes to read, check and plan, at growing sizes.
 * Usage: pnpm run bench
 */

import { formatSave, parseSave, plan } from '@harderway/ipvs';
import { printGrowth } from '../../../tools/testing/growth.js';
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

printGrowth([1250, 2500, 5000, 10000, 20000], 7, (size) => {
  const text = fileOf(size);
  const document = parse(text);
  const { state } = evaluate(document);
  if (!state) throw new Error('bench: the file is not valid');
  const { table } = toIpvs(state, plainEnvironment);
  // Half of the servers are others than the file's.
  const actual = parseSave(formatSave(table).replaceAll(/\.([1-5]):80 -g/g, '.20$1:80 -g')).table;
  return {
    parse: () => parse(text),
    evaluate: () => evaluate(document),
    check: () => check(document),
    toIpvs: () => toIpvs(state, plainEnvironment),
    'parse + evaluate + plan': () => {
      const { state: again } = evaluate(parse(text));
      if (again) plan(actual, toIpvs(again, plainEnvironment).table);
    },
  };
});
