// Each fault is judged once for the tests of all faults, since they run in one worker.
import './faults/controllers.js';
import './faults/documents.js';
import './faults/etcd.js';
import './faults/matrix.js';
import './faults/repairs.js';
