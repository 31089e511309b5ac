/** The message about an even number of members. */
export function evenMembers(count: number): string {
  const failures = count / 2 - 1;
  const tolerated = `${failures === 0 ? 'no' : failures} ${failures === 1 ? 'failure' : 'failures'}`;
  return `${count} members tolerate ${tolerated}, as many as ${count - 1} ${count === 2 ? 'member' : 'members'}`;
}
