// The differential test of every run, with as many files as LDIRECTORD_RUNS says.
import './differential.test.js';
