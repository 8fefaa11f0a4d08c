import type { Writable } from 'node:stream'
import { clean, cut, formatBytes, formatDuration } from './text.ts'

/** How far an import is, as the API reports it. Bytes: `raw` as in the source, `bytes` as compressed so far. */
export interface Counts {
  files: number
  filesTotal: number
  rawBytes: number
  rawTotal: number
  bytes: number
}

/** The rate is that of about the last so many milliseconds. */
const RATE_WINDOW_MS = 5_000
const SAMPLES_MAX = 50
/** How often a line is written over, and how often a new one is written where that is not possible. */
const REWRITE_INTERVAL_MS = 100
const LINE_INTERVAL_MS = 5_000

/** Raw bytes per millisecond, over the last seconds. */
export class Rate {
  readonly #samples: { atMs: number; bytes: number }[] = []

  add(atMs: number, bytes: number): void {
    const last = this.#samples.at(-1)
    if (last && atMs - last.atMs < RATE_WINDOW_MS / SAMPLES_MAX) return
    this.#samples.push({ atMs, bytes })
    while (this.#samples.length > 2 && atMs - this.#samples[0]!.atMs > RATE_WINDOW_MS) this.#samples.shift()
  }

  /** Undefined until there is something to tell from. */
  get bytesPerMs(): number | undefined {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last || last.bytes <= first.bytes) return undefined
    return (last.bytes - first.bytes) / (last.atMs - first.atMs)
  }
}

/** ` 63 %  231.4 MB of 367.0 MB  12.1 MB/s  11 s left`. */
export function progressText(counts: Counts, bytesPerMs: number | undefined): string {
  const { rawBytes, rawTotal } = counts
  const parts: string[] = []
  if (rawTotal > 0) parts.push(`${String(Math.floor((rawBytes / rawTotal) * 100)).padStart(3)} %`)
  parts.push(rawTotal > 0 ? `${formatBytes(rawBytes)} of ${formatBytes(rawTotal)}` : formatBytes(rawBytes))
  if (bytesPerMs !== undefined) {
    parts.push(`${formatBytes(Math.round(bytesPerMs * 1_000))}/s`)
    if (rawTotal > rawBytes) parts.push(`${formatDuration((rawTotal - rawBytes) / bytesPerMs)} left`)
  }
  return parts.join('  ')
}

/** Shows how far a work is: one line that is written over on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #label: string
  readonly #stream: Writable
  readonly #rewrites: boolean
  readonly #columns: number | undefined
  readonly #now: () => number
  #rate = new Rate()
  #phase = ''
  #shownAt = Number.NEGATIVE_INFINITY

  /** `now` gives milliseconds of a clock that never goes back. */
  constructor(options: {
    label: string
    stream: Writable
    rewrites: boolean
    columns: number | undefined
    now: () => number
  }) {
    this.#label = clean(options.label)
    this.#stream = options.stream
    this.#rewrites = options.rewrites
    this.#columns = options.columns
    this.#now = options.now
  }

  update(counts: Counts): void {
    const now = this.#now()
    this.#rate.add(now, counts.rawBytes)
    if (now - this.#shownAt < (this.#rewrites ? REWRITE_INTERVAL_MS : LINE_INTERVAL_MS)) return
    this.#shownAt = now
    this.#show(`  ${progressText(counts, this.#rate.bytesPerMs)}`)
  }

  #show(progress: string): void {
    const text = `${this.#label}${this.#phase && `: ${this.#phase}`}${progress}`
    // A line as wide as the terminal would wrap, and could not be written over.
    this.#stream.write(this.#rewrites ? `\r${cut(text, (this.#columns ?? 80) - 1)}\x1b[K` : `${text}\n`)
  }

  /** Another part of the work has begun: `unpacking`. Rates are those of a part. */
  phase(text: string): void {
    this.#phase = clean(text)
    this.#rate = new Rate()
    this.#shownAt = this.#now()
    this.#show('')
  }

  /** Takes the line away again. */
  end(): void {
    if (this.#rewrites) this.#stream.write('\r\x1b[K')
  }
}
