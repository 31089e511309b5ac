/** Lines by which programs say why they end, the most telling first. */
const TELLING = [
  /^F\d{4} |"level":"(?:fatal|panic)"|^panic:/,
  /^Error: |^error: |command failed|status=203\/EXEC|Exec format error|unknown flag/,
  /^E\d{4} |"level":"error"/,
  /cannot |can't |failed|refused|no such file|invalid|unable to/i,
];

/** Lines that give no reason: progress of the program, and systemd's reports that a unit started or ended. */
const EMPTY =
  /"level":"info"|Main process exited|Failed with result|Scheduled restart job|Start request repeated|Stopped |Starting |Started |Consumed /;

/** The line of a journal that says best why a program does not run, of its last start. */
export function firstError(journal: readonly string[]): string | undefined {
  const lastStart = journal.findLastIndex((line) => /^(?:Starting|Started) /.test(line));
  const recent = lastStart > 0 && lastStart < journal.length - 1 ? journal.slice(lastStart) : journal;
  for (const pattern of TELLING) {
    const line = recent.find((each) => pattern.test(each) && !EMPTY.test(each));
    if (line !== undefined) return line;
  }
  return journal.findLast((line) => /status=203/.test(line));
}

/** The words of a line of klog, or of etcd's JSON. */
export function plainText(line: string): string {
  const [, , klog] = /^([EFWI]\d{4}) [^\]]*\] (.*)$/.exec(line) ?? [];
  if (klog !== undefined) return klog.replace(/^"(.*)"$/, '$1');
  const message = /"msg":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  const error = /"error":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  if (message === undefined) return line;
  return [message, error]
    .filter((part) => part !== undefined)
    .join(': ')
    .replaceAll('\\"', '"');
}
