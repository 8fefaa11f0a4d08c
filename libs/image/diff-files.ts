import type { Fingerprint, SegmentMember } from './diff-members.ts'

/** In what two files under one path differ. */
export type Aspect = 'type' | 'content' | 'mode' | 'owner' | 'target' | 'device'

/** A file as one of the two images has it. */
export type FileState = Pick<Fingerprint, 'type' | 'mode' | 'uid' | 'gid' | 'size' | 'target' | 'device'>

/** A file in which two images differ: without `before` it was added, without `after` removed. */
export interface FileChange {
  path: string
  before?: FileState
  after?: FileState
  /** Of one that both have. */
  aspects?: Aspect[]
}

/** How two sets of files differ. What differs in nothing but its time is counted and not told. */
export interface FilesDiff {
  /** By path. */
  changes: FileChange[]
  timesOnly: number
}

/**
 * The files of one image, by path. All names of a file get the content that stands with the last one; where that is in a
 * segment that was not read, because both images have it, the number that ties the names together stands for it.
 */
export class FileSet {
  readonly #files = new Map<string, Fingerprint>()
  readonly #links = new Map<number, { paths: string[]; data: Fingerprint | undefined }>()

  get size(): number {
    return this.#files.size
  }

  add(members: Iterable<SegmentMember>): void {
    for (const { path, found, link } of members) {
      this.#files.set(path, found)
      if (!link) continue
      const set = this.#links.get(link.number) ?? { paths: [], data: undefined }
      set.paths.push(path)
      if (link.hasData) set.data = found
      this.#links.set(link.number, set)
    }
  }

  /** The files, once all segments were added. */
  files(): Map<string, Fingerprint> {
    for (const [number, { paths, data }] of this.#links) {
      const { size, content } = data ?? { size: 0, content: `link ${number}` }
      for (const path of paths) {
        const found = this.#files.get(path)!
        this.#files.set(path, { ...found, size, ...(content !== undefined && { content }) })
      }
    }
    this.#links.clear()
    return this.#files
  }
}

export function compareFiles(
  before: ReadonlyMap<string, Fingerprint>,
  after: ReadonlyMap<string, Fingerprint>,
): FilesDiff {
  const changes: FileChange[] = []
  let timesOnly = 0
  for (const [path, old] of before) {
    const now = after.get(path)
    if (!now) changes.push({ path, before: stateOf(old) })
    else {
      const aspects = aspectsOf(old, now)
      if (aspects.length > 0) changes.push({ path, before: stateOf(old), after: stateOf(now), aspects })
      else if (old.mtime !== now.mtime) timesOnly += 1
    }
  }
  for (const [path, now] of after) if (!before.has(path)) changes.push({ path, after: stateOf(now) })
  changes.sort((one, other) => (one.path < other.path ? -1 : 1))
  return { changes, timesOnly }
}

function aspectsOf(old: Fingerprint, now: Fingerprint): Aspect[] {
  if (old.type !== now.type) return ['type']
  const aspects: Aspect[] = []
  if (old.content !== now.content) aspects.push('content')
  if (old.target !== now.target) aspects.push('target')
  if (old.device?.major !== now.device?.major || old.device?.minor !== now.device?.minor)
    aspects.push('device')
  // What a link allows is what its target allows.
  if (old.mode !== now.mode && old.type !== 'symlink') aspects.push('mode')
  if (old.uid !== now.uid || old.gid !== now.gid) aspects.push('owner')
  return aspects
}

function stateOf({ type, mode, uid, gid, size, target, device }: Fingerprint): FileState {
  return {
    type,
    mode,
    uid,
    gid,
    size,
    ...(target !== undefined && { target }),
    ...(device && { device }),
  }
}
