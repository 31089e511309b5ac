/**
 * Text of sh that reads names in blocks, and writes their contents; and once more, and describes them again. By then their
 * sizes are the same, or it is not known where one content ends and the next begins.
 */
export const contentsScript: string = `read -r blocks
names "$blocks" | xargs -0 cat --
read -r blocks
echo
echo "$mark:"
names "$blocks" | xargs -0 stat -c "$format" -- 2>/dev/null
echo "$mark"
`;
