export { quote } from './quote.js';
