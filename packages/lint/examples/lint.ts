import { lintFiles } from '@harderway/lint';

/** Lints files by path and text, for a host with Debian 12, and returns lines to print. */
export function findings(files: Readonly<Record<string, string>>): readonly string[] {
  const { results, skipped } = lintFiles(
    Object.entries(files).map(([path, content]) => ({ kind: 'content', path, content })),
    { target: { systemd: 252, kubernetes: '1.33' } },
  );
  const lines = results.flatMap(({ file, diagnostics }) =>
    diagnostics.map(({ span: { start }, message }) => `${file}:${start.line}:${start.column}: ${message}`),
  );
  return [...lines, `${skipped} skipped`];
}
