const unitSeconds: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** The most seconds that ssh(1) accepts. */
const longest = 2 ** 31 - 1;

function seconds(text: string): number {
  const parts = [...text.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)];
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (unitSeconds[unit] ?? 1), 0);
}

/** Whether a text is a time in the format of sshd_config(5), section TIME FORMATS (`90`, `1m30s`, `2H`), or `none`. */
export const isTime = (text: string): boolean =>
  text === 'none' || (/^(?:\d+[smhdw]?)+$/i.test(text) && seconds(text) <= longest);

/** Milliseconds of a time. Undefined for `none` and for 0, which mean no limit. */
export function milliseconds(text: string): number | undefined {
  const found = text === 'none' ? 0 : seconds(text);
  return found === 0 ? undefined : found * 1000;
}
