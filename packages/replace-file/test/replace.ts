import { replaceFile } from '../src/replace-file.js';

// Replaces a file again and again, with contents of one letter, until the process is killed.
const [path = '', size = '0'] = process.argv.slice(2);
for (let at = 0; ; at += 1) await replaceFile(path, String.fromCharCode(97 + (at % 26)).repeat(Number(size)));
