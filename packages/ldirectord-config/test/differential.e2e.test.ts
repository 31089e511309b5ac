// The differential test of real programs, with many more files.
import './differential.programs.test.js';
