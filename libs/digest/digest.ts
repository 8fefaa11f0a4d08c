import { createHash, hash } from 'node:crypto'

declare const brand: unique symbol

/** SHA-256 of a content, as 64 lower-case hex digits: the name of every artifact. */
export type Digest = string & { readonly [brand]: 'digest' }

const PATTERN = /^[0-9a-f]{64}$/

export function digestOf(bytes: Uint8Array | string): Digest {
  // In one call: an object for each hash would stay until the next collection of garbage, with memory of its own.
  return hash('sha256', bytes, 'hex') as Digest
}

export function isDigest(text: string): text is Digest {
  return PATTERN.test(text)
}

/** A digest that is computed while the bytes pass by. */
export class Digester {
  readonly #hash = createHash('sha256')

  update(bytes: Uint8Array): this {
    this.#hash.update(bytes)
    return this
  }

  /** Ends the computation; the digester cannot be used afterwards. */
  digest(): Digest {
    return this.#hash.digest('hex') as Digest
  }
}
