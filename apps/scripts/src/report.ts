import { formatDuration, formatTable } from '@harderway/progress';

/** A check with its real output. */
export interface CheckRecord {
  readonly title: string;
  readonly host?: string | undefined;
  /** The command that was run. */
  readonly command?: string | undefined;
  /** The subject of the check, if it was not a command. */
  readonly source?: string | undefined;
  readonly output?: string | undefined;
  readonly ok: boolean;
  readonly detail?: string | undefined;
}

/** The outcome of a section. */
export interface SectionRecord {
  readonly id: string;
  readonly title: string;
  readonly verdict: 'passed' | 'failed' | 'skipped';
  readonly elapsedMs: number;
  readonly checks: readonly CheckRecord[];
  /** Why it failed or was skipped. */
  readonly reason?: string | undefined;
}

/** The whole run. */
export interface Report {
  readonly cluster: string;
  readonly versions: { readonly kubernetes: string; readonly etcd: string };
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly passed: boolean;
  readonly sections: readonly SectionRecord[];
}

/** Sections, verdicts and times, in columns. */
export function reportTable(sections: readonly SectionRecord[]): string {
  const rows = sections.map(({ title, verdict, checks, elapsedMs }) => {
    const held = checks.filter((check) => check.ok).length;
    return [
      title,
      verdict,
      verdict === 'skipped' ? '' : `${held} of ${checks.length}`,
      formatDuration(elapsedMs),
    ];
  });
  return formatTable([['section', 'verdict', 'checks', 'time'], ...rows], {
    align: ['left', 'left', 'right', 'right'],
  });
}
