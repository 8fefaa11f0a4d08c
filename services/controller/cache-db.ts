import { rm } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { Level } from 'level'
import { StoreUnusableError } from './errors.ts'

/** Before each value. */
const SUM_BYTES = 4

export type CacheWrite = { type: 'put'; key: string; value: Uint8Array } | { type: 'del'; key: string }

/**
 * A database of what can be found out again. One that is damaged is thrown away and begun anew, whenever that is noticed;
 * level itself gives values out with the bits that the disk lost, so each has a sum of its key and of itself.
 */
export class CacheDb {
  readonly #directory: string
  #db: Level<string, Uint8Array>
  #renewing: Promise<void> | undefined
  #closed = false

  private constructor(directory: string) {
    this.#directory = directory
    this.#db = dbIn(directory)
  }

  /** @throws {StoreUnusableError} */
  static async open(directory: string): Promise<CacheDb> {
    const cache = new CacheDb(directory)
    try {
      await cache.#db.open()
    } catch (error) {
      const cause = ((error as Error).cause ?? error) as NodeJS.ErrnoException
      if (cause.code === 'LEVEL_LOCKED') throw new StoreUnusableError(directory, { doing: 'opened', cause })
      await cache.#beginAnew()
    }
    return cache
  }

  /** Undefined for what is not there, or not right any more. @throws {StoreUnusableError} */
  async getMany(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    const values = await this.#attempt((db) => db.getMany([...keys]))
    return keys.map((key, index) => checked(key, values?.[index]))
  }

  /** @throws {StoreUnusableError} */
  async write(operations: readonly CacheWrite[]): Promise<void> {
    await this.#attempt((db) =>
      db.batch(
        operations.map((each) =>
          each.type === 'del' ? each : { ...each, value: summed(each.key, each.value) },
        ),
      ),
    )
  }

  /** All keys, with what is right of their values. What cannot be read ends it. @throws {StoreUnusableError} */
  async *entries(): AsyncGenerator<[key: string, value: Uint8Array | undefined], void, void> {
    const db = this.#db
    try {
      for await (const [key, value] of db.iterator()) yield [key, checked(key, value)]
    } catch (error) {
      await this.#renew(db, error)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#renewing
    await this.#db.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Undefined if the database was damaged, and is a new one now. */
  async #attempt<T>(work: (db: Level<string, Uint8Array>) => Promise<T>): Promise<T | undefined> {
    await this.#renewing
    const db = this.#db
    try {
      return await work(db)
    } catch (error) {
      await this.#renew(db, error)
      return undefined
    }
  }

  /** Several may find out at once. @throws {StoreUnusableError}, and the error itself when this is closed */
  async #renew(broken: Level<string, Uint8Array>, error: unknown): Promise<void> {
    if (this.#closed) throw error
    if (broken !== this.#db) return
    this.#renewing ??= this.#beginAnew().finally(() => {
      this.#renewing = undefined
    })
    await this.#renewing
  }

  /** A disk that is full is as if it were damaged: level takes no more after a write that failed. */
  async #beginAnew(): Promise<void> {
    try {
      await this.#db.close()
      await rm(this.#directory, { recursive: true, force: true })
      this.#db = await opened(this.#directory)
    } catch (error) {
      const cause = (error as Error).cause ?? error
      throw new StoreUnusableError(this.#directory, { doing: 'opened', cause })
    }
  }
}

async function opened(directory: string): Promise<Level<string, Uint8Array>> {
  const db = dbIn(directory)
  await db.open()
  return db
}

function dbIn(directory: string): Level<string, Uint8Array> {
  return new Level<string, Uint8Array>(directory, { valueEncoding: 'view' })
}

function summed(key: string, value: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(SUM_BYTES + value.length)
  bytes.writeUInt32LE(sumOf(key, value))
  bytes.set(value, SUM_BYTES)
  return bytes
}

function checked(key: string, bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (bytes === undefined || bytes.length < SUM_BYTES) return undefined
  const value = bytes.subarray(SUM_BYTES)
  const sum = Buffer.from(bytes.buffer, bytes.byteOffset, SUM_BYTES).readUInt32LE()
  return sum === sumOf(key, value) ? value : undefined
}

function sumOf(key: string, value: Uint8Array): number {
  return crc32(value, crc32(key))
}
