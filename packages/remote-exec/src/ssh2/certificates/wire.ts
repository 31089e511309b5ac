// Strings of the SSH protocol are a length of four bytes, then the bytes. Source: RFC 4251, section 5.

/** The first strings of a message, or fewer if it ends before. */
export function readStrings(message: Buffer, most: number): readonly Buffer[] {
  const strings: Buffer[] = [];
  let at = 0;
  while (strings.length < most && at + 4 <= message.length) {
    const end = at + 4 + message.readUInt32BE(at);
    if (end > message.length) break;
    strings.push(message.subarray(at + 4, end));
    at = end;
  }
  return strings;
}

/** Strings one after another, each with its length. */
export const joinStrings = (strings: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(
    strings.flatMap((string) => {
      const bytes = Buffer.from(string);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
