const unitSeconds: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * Milliseconds of a time in the format of sshd_config(5), section TIME FORMATS: `90`, `1m30s`, `2H`. Undefined for `none`
 * and for 0, which mean no limit.
 * @throws Error for an invalid time
 */
export function milliseconds(directive: string, text: string): number | undefined {
  if (text.toLowerCase() === 'none') return undefined;
  if (!/^(?:\d+[smhdw]?)+$/i.test(text))
    throw new Error(`${directive} ${JSON.stringify(text)} is not a valid time; write it as 90 or 1m30s`);
  const parts = [...text.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)];
  const seconds = parts.reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (unitSeconds[unit] ?? 1),
    0,
  );
  return seconds === 0 ? undefined : seconds * 1000;
}
