// The differential test of every run, with LDIRECTORD_RUNS files.
import './differential.test.js';
