import { createHash } from 'node:crypto'
import type { Entry } from '../../../libs/archive/entry.ts'
import { formatBytes, formatCount } from '../text.ts'
import type { Tree } from './overlay-api.ts'

/** Files that are told in a preview; the others are counted. */
const FILES_SHOWN_MAX = 60
/** Digits of a digest, to tell contents apart. */
const DIGITS = 8

/** What a preview of a change shows of a tree before it and after it: its files in words, by their paths. */
export interface FileTexts {
  before: Record<string, string>
  after: Record<string, string>
}

/** The files in which two trees differ, each as it was and as it is to be. */
export function changedFiles(
  before: Tree,
  after: Tree,
  { max = FILES_SHOWN_MAX } = {},
): FileTexts & { count: number } {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  const texts: FileTexts = { before: {}, after: {} }
  let count = 0
  for (const path of paths) {
    const [old, now] = [textOf(before.get(path)), textOf(after.get(path))]
    if (old === now) continue
    count += 1
    if (count > max) continue
    if (old !== undefined) texts.before[path] = old
    if (now !== undefined) texts.after[path] = now
  }
  if (count > max) texts.after['…'] = `and ${formatCount(count - max)} more`
  return { ...texts, count }
}

/** `0644 120 bytes 3f2a91bc`, `0755 1000:100 directory`, `link to ../x`. */
function textOf(entry: Entry | undefined): string | undefined {
  if (!entry) return undefined
  const { mode, uid, gid } = entry
  if (entry.type === 'symlink') return `link to ${entry.target}`
  const owner = uid === 0 && gid === 0 ? '' : ` ${uid}:${gid}`
  return `${modeText(mode)}${owner} ${contentText(entry)}`
}

function contentText(entry: Entry): string {
  if (entry.type === 'file') {
    const digest = createHash('sha256').update(entry.content).digest('hex').slice(0, DIGITS)
    return `${formatBytes(entry.content.length)} ${digest}`
  }
  if (entry.type === 'character' || entry.type === 'block')
    return `${entry.type} device ${entry.rdev.major}:${entry.rdev.minor}`
  return entry.type
}

/** `0644`. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
