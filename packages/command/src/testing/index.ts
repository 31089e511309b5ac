export {
  type MemoryWorld,
  type MemoryWorldOptions,
  memoryWorld,
  type Ran,
  runInMemory,
} from './memory-world.js';
