const two = (value: number): string => String(value).padStart(2, '0');

/**
 * A duration for people: `340 ms`, `3.4 s`, `34 s`, `2 min 05 s`, `1 h 02 min`, `3 d 04 h`.
 * @param milliseconds negative and non-finite values count as 0
 */
export function formatDuration(milliseconds: number): string {
  const ms = Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : 0;
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  return formatSeconds(Math.round(ms / 1000));
}

/** Like {@link formatDuration}, in whole seconds, for a clock that is redrawn while it runs. */
export function formatSeconds(seconds: number): string {
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
  return `${Math.floor(s / 86_400)} d ${two(Math.floor((s % 86_400) / 3600))} h`;
}

const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A size for people, in powers of 1000: `0 B`, `999 B`, `1.2 kB`, `34.5 MB`, `120 MB`. */
export function formatBytes(bytes: number): string {
  const size = Number.isFinite(bytes) ? Math.max(0, bytes) : 0;
  if (Math.round(size) < 1000) return `${Math.round(size)} B`;
  let value = size;
  let unit = 'B';
  for (const next of units) {
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  return `${value.toFixed(value < 99.95 ? 1 : 0)} ${unit}`;
}
