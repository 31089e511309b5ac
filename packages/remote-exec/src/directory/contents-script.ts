/**
 * A shell program that reads names in blocks and writes the contents of the files, then reads the names again and writes size,
 * time and name of each: if a size has changed meanwhile, contents do not end where they are expected to. dd joins small
 * contents, since each write becomes a packet.
 */
export const contentsScript: string = `read -r blocks
names "$blocks" | xargs -0 cat -- | dd bs=65536 iflag=fullblock 2>/dev/null
read -r blocks
echo
echo "$mark:"
names "$blocks" | xargs -0 stat -c %s:%Y:%n -- 2>/dev/null
echo "$mark"
`;
