import { formatList } from '../src/document/listing/format.js';
import { formatSave } from '../src/document/save/format.js';
import { parseSave } from '../src/document/save/parse.js';
import { createKernel, tableOf } from '../src/kernel/kernel.js';
import { runIpvsadm } from '../src/simulation/run.js';
import type { Comparison, OracleFile } from './file.js';

/** The table the recorded argv cases start from, as its commands left most of them. */
const startRules = `-A -t 10.0.0.1:80 -s wlc
-a -t 10.0.0.1:80 -r 10.1.0.1:80 -m -w 1
-A -u 10.0.0.1:53 -s wlc
-A -t [2001:db8::1]:80 -s wlc
-A -f 9 -s wlc
-A -f 9 -6 -s wlc
`;

/** The table most cases agree on afterwards: cases that change nothing leave it as it was. */
function commonTable(oracle: OracleFile): string {
  const counts = new Map<string, number>();
  for (const { table_after: table } of oracle.argv_cases ?? [])
    if (table !== undefined) counts.set(table, (counts.get(table) ?? 0) + 1);
  const [most] = [...counts].sort((left, right) => right[1] - left[1]);
  return most && most[1] > 1 ? most[0] : startRules;
}

/** Every argv case: exit status, both texts, and the table afterwards. */
export function argvCases(oracle: OracleFile): readonly Comparison[] {
  const rules = commonTable(oracle);
  return (oracle.argv_cases ?? []).map((recorded) => {
    const kernel = createKernel(parseSave(rules).table);
    const run = runIpvsadm(kernel, recorded.argv, {
      program: '/usr/sbin/ipvsadm',
      stdin: recorded.stdin,
    });
    const { rc, stdout, stderr, table_after: table, thresholds_after: thresholds } = recorded;
    const after = tableOf(kernel);
    return {
      name: recorded.argv.join(' '),
      expected: JSON.stringify({ rc, stdout, stderr, table, thresholds }),
      actual: JSON.stringify({
        rc: run.exitCode,
        stdout: run.stdout,
        stderr: run.stderr,
        table: table === undefined ? undefined : formatSave(after),
        thresholds: thresholds === undefined ? undefined : formatList(after, { view: 'thresholds' }),
      }),
    };
  });
}
