import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { digestOf } from '../../../libs/digest/digest.ts'

/** A larger file is left out: what one of them compresses to would decide the figures. */
const FILE_BYTES_MAX = 64 * 1024 * 1024

interface Drawn {
  path: string
  size: number
}

/**
 * A root file system like Debian's, of so many files and bytes: a sample of this machine's /usr by the hash of its
 * directories, with times, owners and links. It is made once below a directory; an init makes it an image's.
 */
export function debianTree(options: { directory: string; files: number; bytes: number }): string {
  const { directory, files, bytes } = options
  const root = join(directory, `tree-${files}-${bytes}`)
  if (existsSync(root)) return root
  const building = `${root}.building`
  rmSync(building, { recursive: true, force: true })
  mkdirSync(building, { recursive: true })
  const input = sample(files, bytes)
    .map(({ path }) => `${path}\0`)
    .join('')
  const copy = ['--pass-through', '--null', '--make-directories', '--preserve-modification-time', '--quiet']
  execFileSync('cpio', [...copy, building], { cwd: '/', input })
  mkdirSync(join(building, 'sbin'))
  writeFileSync(join(building, 'sbin/init'), '#!/bin/sh\n')
  chmodSync(join(building, 'sbin/init'), 0o755)
  renameSync(building, root)
  return root
}

/** The first directories by their hashes that have enough files; while that is too much, the largest file makes room. */
function sample(files: number, bytes: number): Drawn[] {
  const drawn = filesBelow('usr')
    .filter(({ size }) => size <= FILE_BYTES_MAX)
    .map((file) => ({ ...file, hash: digestOf(dirname(file.path)) }))
    .sort((one, other) => (one.hash + one.path < other.hash + other.path ? -1 : 1))
    .slice(0, files)
    .sort((one, other) => other.size - one.size)
  let total = drawn.reduce((sum, { size }) => sum + size, 0)
  let first = 0
  while (total > bytes && first < drawn.length) total -= drawn[first++]!.size
  return drawn.slice(first)
}

function filesBelow(directory: string): Drawn[] {
  return readdirSync(`/${directory}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`
    if (entry.isDirectory()) return filesBelow(path)
    return entry.isFile() || entry.isSymbolicLink() ? [{ path, size: lstatSync(`/${path}`).size }] : []
  })
}
