/** Whether a name matches a pattern with `*` and `?`. Takes no longer than the product of their lengths. */
export function matchesWildcards(pattern: string, name: string): boolean {
  let [at, place] = [0, 0];
  /** The last star, and where what follows it is looked for. */
  let star: { readonly at: number; place: number } | undefined;
  while (place < name.length) {
    if (pattern[at] === '*') {
      star = { at, place };
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === name[place]) {
      at += 1;
      place += 1;
    } else if (star !== undefined) {
      star.place += 1;
      at = star.at + 1;
      place = star.place;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
