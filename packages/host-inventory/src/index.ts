export { connectionOf, type InventoryConnection } from './connection.js';
export { InventoryError, type InventoryErrorCode } from './errors.js';
export type { Variables } from './groups.js';
export { matchHosts } from './match-hosts.js';
export {
  type Inventory,
  type InventoryHost,
  type ReadInventoryOptions,
  readInventory,
} from './read-inventory.js';
