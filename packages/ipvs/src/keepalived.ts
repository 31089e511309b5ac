export { lastOf, readStatements, type Statement, wordOf } from './document/keepalived/statements.js';
