import { Level } from 'level'
import { decode, encode } from '../../../libs/codec/codec.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { StoreUnusableError } from '../errors.ts'

/**
 * Since when nothing refers to which blobs, across restarts; in milliseconds since 1970. Not synced: what is lost of it
 * only makes a blob stay longer.
 */
export class Unreferenced {
  readonly #db: Level<string, Uint8Array>
  readonly #since: Map<Digest, number>

  private constructor(db: Level<string, Uint8Array>, since: Map<Digest, number>) {
    this.#db = db
    this.#since = since
  }

  /** @throws {StoreUnusableError} */
  static async open(directory: string): Promise<Unreferenced> {
    const db = new Level<string, Uint8Array>(directory, { valueEncoding: 'view' })
    try {
      await db.open()
      const since = new Map<Digest, number>()
      for await (const [digest, bytes] of db.iterator()) since.set(digest as Digest, decode(bytes) as number)
      return new Unreferenced(db, since)
    } catch (error) {
      throw new StoreUnusableError(directory, { doing: 'opened', cause: (error as Error).cause ?? error })
    }
  }

  /** Takes note of all blobs that nothing refers to now. */
  async note(digests: ReadonlySet<Digest>, now: number): Promise<void> {
    const gone = [...this.#since.keys()].filter((digest) => !digests.has(digest))
    // A clock that was wrong and is put right must not keep blobs for ever.
    const fresh = [...digests].filter((digest) => (this.#since.get(digest) ?? Number.POSITIVE_INFINITY) > now)
    for (const digest of gone) this.#since.delete(digest)
    for (const digest of fresh) this.#since.set(digest, now)
    const value = encode(now)
    await this.#db.batch([
      ...gone.map((key) => ({ type: 'del', key }) as const),
      ...fresh.map((key) => ({ type: 'put', key, value }) as const),
    ])
  }

  /** Those that nothing has referred to since that time or longer, the longest first. */
  before(time: number): Digest[] {
    return [...this.#since]
      .filter(([, since]) => since <= time)
      .sort(([, one], [, other]) => one - other)
      .map(([digest]) => digest)
  }

  async close(): Promise<void> {
    await this.#db.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
