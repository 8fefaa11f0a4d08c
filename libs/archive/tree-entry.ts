import type { Member } from './entry.ts'

/** Something in a directory tree, as lstat sees it. */
export interface TreeEntry extends Omit<Member, 'link'> {
  /** Symbolic links only. */
  target?: string
  /** Names with the same `dev` and `ino` are one file. */
  dev: bigint
  ino: bigint
  /** How many names the file has, in this tree or elsewhere. */
  nlink: number
  /** When it last changed, whatever of it, in nanoseconds since 1970. Nobody can set it. */
  ctimeNs: bigint
}
