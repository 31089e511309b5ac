import { formatConnections, parseConnections } from '../src/document/connections.js';
import { formatDaemons, formatTimeouts, parseDaemons, parseTimeouts } from '../src/document/daemons.js';
import { formatList } from '../src/document/listing/format.js';
import { parseList } from '../src/document/listing/parse.js';
import { parseSave } from '../src/document/save/parse.js';
import { createKernel } from '../src/kernel/kernel.js';
import { debianNames } from '../src/names.js';
import { runIpvsadm } from '../src/simulation/run.js';
import type { Comparison, OracleFile, RecordedRun } from './file.js';

const errorsOf = (diagnostics: readonly { readonly severity: string }[]): readonly unknown[] =>
  diagnostics.filter(({ severity }) => severity === 'error');

/** A text read and written again, with the errors found in it. */
function rewritten({
  argv = [],
  stdout = '',
}: RecordedRun): readonly [string, readonly unknown[]] | undefined {
  const names = argv.includes('-n') ? undefined : debianNames;
  if (argv[0] === '-S') {
    const { table, diagnostics } = parseSave(stdout, { names });
    const kernel = createKernel(table);
    return [runIpvsadm(kernel, argv).stdout, errorsOf(diagnostics)];
  }
  if (argv.includes('-c')) {
    const { connections, diagnostics } = parseConnections(stdout);
    return [
      formatConnections(connections, { persistent: argv.includes('--persistent-conn') }),
      errorsOf(diagnostics),
    ];
  }
  if (argv.includes('--timeout')) {
    const timeouts = parseTimeouts(stdout);
    return timeouts && [formatTimeouts(timeouts), []];
  }
  if (argv.includes('--daemon')) {
    const { daemons, diagnostics } = parseDaemons(stdout);
    return [formatDaemons(daemons), errorsOf(diagnostics)];
  }
  if (!stdout.includes('-> RemoteAddress:Port')) return undefined;
  const listing = parseList(stdout, { names });
  // Shortened numbers are written from what they were read as, which shortens them the same way.
  const exact = argv.includes('--exact');
  return [formatList(listing, { sort: false, exact, names }), errorsOf(listing.diagnostics)];
}

/** Outputs of the table that `restore_input` makes, as far as they depend on nothing else. */
function computed(
  oracle: OracleFile,
  name: string,
  { argv = [], stdout = '' }: RecordedRun,
): readonly Comparison[] {
  const quiet = !/_conns$|^persistent_conn_counts$|^stats(_exact)?$|^rate|^conn|_after_set$|^daemon$/.test(
    name,
  );
  if (oracle.restore_input === undefined || !quiet || argv.length === 0) return [];
  const kernel = createKernel();
  runIpvsadm(kernel, ['-R'], { stdin: oracle.restore_input });
  // The kernel hands services out in an order of its own, which only --nosort shows.
  const order = (text: string): string =>
    argv.includes('--nosort') ? text.split('\n').sort().join('\n') : text;
  return [
    {
      name: `${name}: ${argv.join(' ')}`,
      expected: order(stdout),
      actual: order(runIpvsadm(kernel, argv).stdout),
    },
  ];
}

/** Every recorded output: written from the restored table, and read and written again. */
export const outputCases = (oracle: OracleFile): readonly Comparison[] =>
  Object.entries(oracle.outputs ?? {}).flatMap(([name, run]) => {
    const again = run.rc === 0 ? rewritten(run) : undefined;
    const reading: readonly Comparison[] = again
      ? [
          {
            name: `${name}: read and written again`,
            expected: JSON.stringify({ text: run.stdout, errors: [] }),
            actual: JSON.stringify({ text: again[0], errors: again[1] }),
          },
        ]
      : [];
    return [...computed(oracle, name, run), ...reading];
  });

/** Rules restored and saved again stay as they are. */
export function roundTripCases(oracle: OracleFile): readonly Comparison[] {
  const saved = oracle.outputs?.['save_n']?.stdout;
  if (saved === undefined) return [];
  const kernel = createKernel();
  const { exitCode, stderr } = runIpvsadm(kernel, ['-R'], { stdin: saved });
  return [
    { name: 'restore of the saved rules', expected: '0 ', actual: `${exitCode} ${stderr}` },
    { name: 'save after restore', expected: saved, actual: runIpvsadm(kernel, ['-S', '-n']).stdout },
    { name: 'saved rules as a table', expected: '[]', actual: JSON.stringify(parseSave(saved).diagnostics) },
  ];
}
