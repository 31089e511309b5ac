/** Text of sh that reads names in blocks, and writes their contents; and once more, and writes the checksum of that. */
export const contentsScript: string = `read -r blocks
names "$blocks" | xargs -0 cat --
read -r blocks
names "$blocks" | xargs -0 cat -- 2>/dev/null | sha256sum
`;
