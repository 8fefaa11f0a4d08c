import { ImageBusyError } from '../errors.ts'

/** Pieces of work on images that go on at the same time on one controller; most use all cores. */
const WORKS_MAX = 4
/** Sessions in images at the same time: they wait for people most of the time, and no work waits for them. */
const SESSIONS_MAX = 32

const MAXIMA = { work: WORKS_MAX, session: SESSIONS_MAX } as const

interface Doing {
  what: string
  kind: keyof typeof MAXIMA
}

/** What is being done to which image on this controller: one thing at a time. */
export class ImageLocks {
  readonly #doing = new Map<string, Doing>()

  /** `what` says it for whoever comes meanwhile: `imported`, `built`. @throws {ImageBusyError} */
  take(name: string, what: string, { kind = 'work' }: { kind?: Doing['kind'] } = {}): Disposable {
    const busy = this.#doing.get(name)
    if (busy !== undefined) throw new ImageBusyError([`image ${name} is being ${busy.what}`])
    const alike = Array.from(this.#doing).filter(([, doing]) => doing.kind === kind)
    if (alike.length >= MAXIMA[kind]) {
      throw new ImageBusyError(alike.map(([image, doing]) => `image ${image} is being ${doing.what}`))
    }
    this.#doing.set(name, { what, kind })
    return { [Symbol.dispose]: () => this.#doing.delete(name) }
  }

  /** What is being done to an image, if anything is. */
  doing(name: string): string | undefined {
    return this.#doing.get(name)?.what
  }
}
