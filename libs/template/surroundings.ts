import type { ValueMap } from './value.ts'

/**
 * What templates can read that is not in their data. Renderings are reused where what they read is the same, so these
 * must give the same answer every time while the data is the same.
 */
export interface Surroundings {
  /** Text of a file by its absolute path, or relative to where Warewulf has its configuration; undefined: there is none. */
  include(path: string): string | undefined
  /** Text of a file of an image; undefined: there is none. */
  includeFrom(image: string, path: string): string | undefined
  /** The path with all symbolic links followed; undefined: there is none. */
  realPath(path: string): string | undefined
  /** Ignition's JSON of the disks and file systems in the data: "" if there is nothing to say. */
  ignition(data: ValueMap): string
}

/** Surroundings that have nothing. */
export const NOTHING_AROUND: Surroundings = {
  include: () => undefined,
  includeFrom: () => undefined,
  realPath: () => undefined,
  ignition: () => '',
}
