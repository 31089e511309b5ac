export { type IgnoreComments, ignoreCommentsOf } from './ignore/comments.js';
