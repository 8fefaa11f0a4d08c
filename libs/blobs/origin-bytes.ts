/** More origins than there are members in a cluster; when there are so many, counting begins anew. */
const ORIGINS_MAX = 10_000

/** How many bytes came from each origin so far, over all connections. */
export class OriginBytes {
  readonly #bytes = new Map<string, number>()

  add(origin: string, bytes: number): void {
    if (this.#bytes.size >= ORIGINS_MAX) this.#bytes.clear()
    this.#bytes.set(origin, this.of(origin) + bytes)
  }

  of(origin: string): number {
    return this.#bytes.get(origin) ?? 0
  }
}
