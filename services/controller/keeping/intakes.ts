import { pause } from '../../../libs/bus/backoff.ts'
import { decodeRequest, encodeAnswer } from './copy-request.ts'
import { Intake, type IntakeParts } from './intake.ts'
import { COPY_ANSWER_MS, INTAKE_IDLE_MS, INTAKES_MAX } from './limits.ts'

/** Fetches what other controllers want to be on more than one disk before they make a change that names it. */
export class Intakes {
  readonly #parts: IntakeParts
  readonly #idleMs: number
  readonly #intakes = new Map<string, { intake: Intake; idle: NodeJS.Timeout }>()

  constructor(parts: IntakeParts & { idleMs?: number }) {
    this.#parts = parts
    this.#idleMs = parts.idleMs ?? INTAKE_IDLE_MS
  }

  /** Says, after a moment at most, how much of what is asked for is not here. @throws {RecordInvalidError} */
  async answer(question: Uint8Array): Promise<Uint8Array> {
    const request = decodeRequest(question)
    let known = this.#intakes.get(request.id)
    if (!known) {
      if (this.#intakes.size >= INTAKES_MAX) {
        return encodeAnswer({ missing: { blobs: request.refs.length, bytes: 0 }, refused: 'it is busy' })
      }
      const idle = setTimeout(() => this.#end(request.id), this.#idleMs)
      known = { intake: new Intake(request, this.#parts), idle }
      this.#intakes.set(request.id, known)
    }
    known.idle.refresh()
    const over = new AbortController()
    await Promise.race([known.intake.done, pause(COPY_ANSWER_MS, over.signal)])
    over.abort()
    return encodeAnswer(known.intake.answer)
  }

  async close(): Promise<void> {
    for (const { idle } of this.#intakes.values()) clearTimeout(idle)
    await Promise.all(Array.from(this.#intakes.values(), ({ intake }) => intake.close()))
    this.#intakes.clear()
  }

  #end(id: string): void {
    const known = this.#intakes.get(id)
    this.#intakes.delete(id)
    void known?.intake.close()
  }
}
