import { ImageBusyError } from '../errors.ts'

/** Pieces of work on images that go on at the same time on one controller; most use all cores. */
const WORKS_MAX = 4

/** What is being done to which image on this controller: one thing at a time. */
export class ImageLocks {
  readonly #doing = new Map<string, string>()

  /** `doing` says what, for whoever comes meanwhile: `imported`, `built`. @throws {ImageBusyError} */
  take(name: string, doing: string): Disposable {
    const busy = this.#doing.get(name)
    if (busy !== undefined) throw new ImageBusyError([`image ${name} is being ${busy}`])
    if (this.#doing.size >= WORKS_MAX) {
      throw new ImageBusyError(Array.from(this.#doing, ([image, what]) => `image ${image} is being ${what}`))
    }
    this.#doing.set(name, doing)
    return { [Symbol.dispose]: () => this.#doing.delete(name) }
  }

  /** What is being done to an image, if anything is. */
  doing(name: string): string | undefined {
    return this.#doing.get(name)
  }
}
