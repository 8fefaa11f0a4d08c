import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { ImageBusyError } from '../errors.ts'
import { SessionDeniedError, SessionEndedError } from './errors.ts'
import type { ImageLocks } from './image-locks.ts'
import { openTree, type UnpackStep } from './open-tree.ts'
import { SESSION_LOCK } from './tree-files.ts'
import { writeWhole } from './tree-record.ts'
import { makeView, removeView, type View, type ViewParts } from './view-tree.ts'

const PROOF_BYTES = 24

export interface SessionRequest {
  name: string
  /** A node whose view of the image is wanted, in which nothing that is written lasts. Without one: to change the image. */
  node?: string | undefined
  /** What the proof file holds. */
  proof: string
  actor: string
  signal: AbortSignal
}

/** Where to work, for a process of root on this host. */
export interface SessionOffer {
  id: string
  /** The root file system of the image. */
  root: string
  /** The directory that has it, where mount points that are made are noted. */
  home: string
  /** A file that is to be locked by flock(1) while anything runs in the session. */
  lock: string
  view?: Pick<View, 'work' | 'layers'>
}

/** Where sessions can be had: by whoever can read the proof file. */
export interface SessionPlace {
  id: string
  host: string
  proofFile: string
}

/**
 * Work on images by commands that are run in them: the command line does that, as root on this host, and has a session
 * while it goes on. As long as that lasts, nothing else is done to the image on this controller.
 */
export class ImageSessions {
  readonly place: SessionPlace
  readonly #parts: ViewParts & { locks: ImageLocks }
  readonly #proof: string
  readonly #locks = new Map<string, { name: string; lock: SharedLock }>()

  /** `directory`: that of the trees. */
  static async open(options: {
    id: string
    directory: string
    parts: ViewParts & { locks: ImageLocks }
  }): Promise<ImageSessions> {
    const { id, directory, parts } = options
    await mkdir(directory, { recursive: true, mode: 0o700 })
    // No image is called so: the name begins with a dot.
    const proofFile = join(directory, '.proof')
    const proof = randomBytes(PROOF_BYTES).toString('base64url')
    await writeWhole(proofFile, proof)
    return new ImageSessions({ id, host: hostname(), proofFile }, proof, parts)
  }

  private constructor(place: SessionPlace, proof: string, parts: ViewParts & { locks: ImageLocks }) {
    this.place = place
    this.#proof = proof
    this.#parts = parts
  }

  /**
   * Prepares a session and offers it; it lasts until the signal is aborted.
   * @throws {SessionDeniedError} {ImageBusyError} and as ImageTrees.open and makeView do
   */
  async *run(request: SessionRequest): AsyncGenerator<UnpackStep | { session: SessionOffer }> {
    const { name, node, proof, actor, signal } = request
    if (proof !== this.#proof) throw new SessionDeniedError(this.place)
    const id = randomUUID()
    const lock = new SharedLock(this.#parts.locks.take(name, `worked on by ${actor}`, { kind: 'session' }))
    using _first = lock.share()
    this.#locks.set(id, { name, lock })
    try {
      if (node === undefined) yield* this.#write(id, name, signal)
      else yield* this.#view(id, { name, node, signal })
    } finally {
      this.#locks.delete(id)
    }
  }

  /** Goes on with the image's lock that a session has, also if the session ends. @throws {SessionEndedError} */
  hold(id: string, name: string): Disposable {
    const session = this.#locks.get(id)
    if (session?.name !== name) throw new SessionEndedError(name)
    if (session.lock.isShared) throw new ImageBusyError([`image ${name} is being built`])
    return session.lock.share()
  }

  async *#write(
    id: string,
    name: string,
    signal: AbortSignal,
  ): AsyncGenerator<UnpackStep | { session: SessionOffer }> {
    const { trees } = this.#parts
    const { root } = yield* openTree(trees, name, { signal })
    await trees.changing(name)
    yield { session: this.#offer(id, { name, root }) }
    await aborted(signal)
  }

  async *#view(
    id: string,
    request: { name: string; node: string; signal: AbortSignal },
  ): AsyncGenerator<UnpackStep | { session: SessionOffer }> {
    const view = yield* makeView(this.#parts, request)
    try {
      const { root, work, layers } = view
      yield { session: { ...this.#offer(id, { name: request.name, root }), view: { work, layers } } }
      await aborted(request.signal)
    } finally {
      await removeView(view)
    }
  }

  #offer(id: string, { name, root }: { name: string; root: string }): SessionOffer {
    const home = this.#parts.trees.homeOf(name)
    return { id, root, home, lock: join(home, SESSION_LOCK) }
  }
}

/** A lock that is released when the last who shares it is done. */
class SharedLock {
  readonly #lock: Disposable
  #sharers = 0

  constructor(lock: Disposable) {
    this.#lock = lock
  }

  get isShared(): boolean {
    return this.#sharers > 1
  }

  share(): Disposable {
    this.#sharers++
    return {
      [Symbol.dispose]: () => {
        this.#sharers--
        if (this.#sharers === 0) this.#lock[Symbol.dispose]()
      },
    }
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}
