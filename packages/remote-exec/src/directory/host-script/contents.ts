/**
 * Text of sh that reads names in blocks, and writes their contents; and once more, and writes size, time and name of each. By then
 * their sizes are the same, or it is not known where one content ends and the next begins. dd joins small contents: each
 * piece that is written costs the connection a packet.
 */
export const contentsScript: string = `read -r blocks
names "$blocks" | xargs -0 cat -- | dd bs=65536 iflag=fullblock 2>/dev/null
read -r blocks
echo
echo "$mark:"
names "$blocks" | xargs -0 stat -c %s:%Y:%n -- 2>/dev/null
echo "$mark"
`;
