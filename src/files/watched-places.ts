// Where something can happen to a file: in its directory, where one of the links on the way to it stands, and where its
// directory itself stands, which may be replaced. A ConfigMap of Kubernetes is such links:
//
//     /etc/voxroute/voxroute.yaml -> ..data/voxroute.yaml    ..data -> ..2026_11_28_10_00_00.123    replaced by a rename

import { lstatSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** More would go round in circles. */
const MAX_LINKS = 40;

/** By directory: the names in it that matter. */
export type WatchedPlaces = Map<string, Set<string> | 'all'>;

/** @param paths files, there or not, and directories of which everything matters */
export function watchedPlaces(paths: readonly string[]): WatchedPlaces {
  const places: WatchedPlaces = new Map();
  const add = (directory: string, name: string) => {
    const names = places.get(directory) ?? new Set<string>();
    if (names !== 'all') places.set(directory, names.add(name));
  };
  for (const path of paths) {
    const real = walk(resolve(path), add);
    if (isDirectory(real)) places.set(real, 'all');
    const directory = dirname(real);
    add(directory, basename(real));
    // A directory that takes its place is seen from above.
    if (directory !== '/') add(dirname(directory), basename(directory));
  }
  return places;
}

/** Follows the links on the way, tells where each one stands, and gives where the way ends. */
function walk(path: string, link: (directory: string, name: string) => void): string {
  let left = path.split('/').filter((part) => part !== '');
  let here = '/';
  for (let links = 0; left.length > 0;) {
    const [name = '', ...rest] = left;
    const target = targetOf(join(here, name));
    if (target === null) {
      here = join(here, name);
      left = rest;
      continue;
    }
    link(here, name);
    if (++links > MAX_LINKS) return join(here, ...left);
    if (target.startsWith('/')) here = '/';
    left = [...target.split('/').filter((part) => part !== ''), ...rest];
  }
  return here;
}

/** Null for what is no link, is not there, or cannot be looked at. */
function targetOf(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
  } catch {
    return null;
  }
}

/** False also where it cannot be told. */
function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
