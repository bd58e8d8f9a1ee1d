// The shipped numbers of neighbouring countries, read once at a start.

import { readNameFiles } from '../names/name-files.js';
import { createNeighbours, type NeighbourFields } from './neighbours.js';

/** @throws ConfigError for a shipped file that cannot be read */
export function loadNeighbours(): NeighbourFields {
  const shipped = readNameFiles();
  return createNeighbours(shipped.neighbours, shipped);
}
