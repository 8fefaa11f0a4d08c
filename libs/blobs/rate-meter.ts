/** The rate is that of the last so many milliseconds, counted in so many parts. */
const WINDOW_MS = 5_000
const PARTS = 10

/** How many bytes a second came lately. */
export class RateMeter {
  readonly #nowMs: () => number
  /** Bytes by part of the window, newest last. */
  readonly #parts: { part: number; bytes: number }[] = []
  readonly #beganMs: number

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
    this.#beganMs = nowMs()
  }

  add(bytes: number): void {
    const part = this.#part
    const last = this.#parts.at(-1)
    if (last?.part === part) last.bytes += bytes
    else this.#parts.push({ part, bytes })
    this.#forget(part)
  }

  get bytesPerS(): number {
    this.#forget(this.#part)
    const bytes = this.#parts.reduce((sum, each) => sum + each.bytes, 0)
    const spanMs = Math.min(WINDOW_MS, this.#nowMs() - this.#beganMs)
    return spanMs > 0 ? Math.round((bytes * 1_000) / spanMs) : 0
  }

  get #part(): number {
    return Math.floor(this.#nowMs() / (WINDOW_MS / PARTS))
  }

  #forget(now: number): void {
    while (this.#parts.length > 0 && this.#parts[0]!.part <= now - PARTS) this.#parts.shift()
  }
}
