import {
  ANSWER_DECAY,
  BACKOFF_MS_MAX,
  HURRY_MS_MIN,
  HURRY_RATIO,
  JITTER,
  RETRIES_MAX,
  SILENCE_MS_MAX,
  STALLED_RETRIES,
} from './limits.ts'

/**
 * How a transfer came to its end. `probed`: the client wanted to know the options only (EDK2 asks for the size and
 * then aborts); `failed`: the file or the socket gave an error; `closed`: the server was.
 */
export type Outcome = 'complete' | 'probed' | 'aborted-by-client' | 'timed-out' | 'failed' | 'closed'

/** What a transfer has done for it. */
export interface TransferActions {
  /** Sends a block, or for block 0 the OACK; false if its bytes are not here yet: `resume` is called when they are. */
  sendBlock(block: number): boolean
  end(outcome: Outcome): void
}

export interface TransferPlan {
  /** Whether an OACK comes first, to be acknowledged as block 0 (RFC 2347). */
  oack: boolean
  lastBlock: number
  windowsize: number
  timeoutMs: number
  /** Whether it may resend earlier to a client that has answered quickly: not if it named a time. */
  mayHurry?: boolean
  /** From 0 up to 1. */
  random: number
}

/**
 * The sender's side of a transfer: RFC 1350, with windows (RFC 7440). It has no socket, timer or file: it is told
 * what comes and what time it is (milliseconds of any steady clock), and says what to send. Blocks are counted
 * without end here; on the wire they are modulo 65536, from 65535 on to 0.
 */
export class Transfer {
  readonly #actions: TransferActions
  readonly #lastBlock: number
  readonly #windowsize: number
  readonly #oack: boolean
  readonly #mayHurry: boolean
  readonly #stretch: number
  readonly #waitMs: number
  readonly #waitMsMax: number
  /** Everything up to here is with the client; -1 while the OACK is not. */
  #acked: number
  #sent: number
  #retries = 0
  #heardAt = 0
  #deadline = 0
  /** When it is sent again early; never, once it was sent again. */
  #hurryAt = Number.POSITIVE_INFINITY
  #isResent = false
  /** The window before. */
  #wasResent = false
  /** The longest lately; 0 before the first answer. */
  #answerMs = 0
  #over = false
  #retransmits = 0

  constructor(plan: TransferPlan, actions: TransferActions) {
    this.#actions = actions
    this.#lastBlock = plan.lastBlock
    this.#windowsize = plan.windowsize
    this.#oack = plan.oack
    this.#mayHurry = plan.mayHurry ?? false
    this.#stretch = 1 + plan.random * JITTER
    this.#waitMs = plan.timeoutMs * this.#stretch
    this.#waitMsMax = Math.max(plan.timeoutMs, BACKOFF_MS_MAX) * this.#stretch
    this.#acked = this.#sent = plan.oack ? -1 : 0
  }

  get over(): boolean {
    return this.#over
  }

  /** Blocks of data the client has. */
  get blocksDelivered(): number {
    return Math.max(0, this.#acked)
  }

  /** Packets sent more than once. */
  get retransmits(): number {
    return this.#retransmits
  }

  /** The client has agreed to options, and its first block does not arrive however often it is sent. */
  get isStalled(): boolean {
    return this.#oack && this.#acked === 0 && this.#retries >= STALLED_RETRIES
  }

  start(nowMs: number): void {
    this.#heard(nowMs)
    this.#send()
  }

  /**
   * An ACK. One that acknowledges nothing new is ignored, and only the clock makes us resend: answering duplicates
   * would send everything twice from there on (the Sorcerer's Apprentice, RFC 1123 section 4.2.3.1). One of a block
   * inside the window says that the next was lost (RFC 7440 section 4): the window begins anew behind it.
   */
  acknowledge(blockOnWire: number, nowMs: number): void {
    if (this.#over) return
    const progress = (blockOnWire - this.#acked) & 0xffff
    if (progress === 0 || progress > this.#sent - this.#acked) return
    this.#acked += progress
    // After a resend nobody knows which of the two was answered. Twice in a row is no loss by chance: the client is slow.
    if (!this.#isResent || this.#wasResent)
      this.#answerMs = Math.max(nowMs - this.#heardAt, this.#answerMs * ANSWER_DECAY, 1)
    this.#heard(nowMs)
    if (this.#acked === this.#lastBlock) {
      this.end('complete')
    } else {
      this.#rewind()
      this.#send()
    }
  }

  /** An ERROR, whatever its code: the client has ended the transfer, which is its right. */
  abort(): void {
    this.end(this.#acked < 0 ? 'probed' : 'aborted-by-client')
  }

  /** The bytes that `sendBlock` lacked are here. */
  resume(): void {
    if (!this.#over) this.#send()
  }

  /**
   * Time has passed: the window is sent again when its answer is due, and in the end the client is given up. What is due
   * depends on the client (RFC 1123 section 4.2.3.2).
   */
  tick(nowMs: number): void {
    if (this.#over) return
    if (nowMs < this.#deadline) {
      if (nowMs >= this.#hurryAt) this.#resend()
      return
    }
    const silent = nowMs - this.#heardAt >= SILENCE_MS_MAX
    if (this.#retries === RETRIES_MAX || (this.#retries > 0 && silent)) {
      this.end('timed-out')
      return
    }
    this.#retries++
    this.#deadline = nowMs + Math.min(this.#waitMs * 2 ** this.#retries, this.#waitMsMax)
    this.#resend()
  }

  end(outcome: Outcome): void {
    if (this.#over) return
    this.#over = true
    this.#actions.end(outcome)
  }

  #heard(nowMs: number): void {
    this.#heardAt = nowMs
    this.#retries = 0
    this.#deadline = nowMs + this.#waitMs
    this.#wasResent = this.#isResent
    this.#isResent = false
    const hurryMs = Math.max(HURRY_MS_MIN, this.#answerMs * HURRY_RATIO) * this.#stretch
    this.#hurryAt = this.#mayHurry && this.#answerMs > 0 ? nowMs + hurryMs : Number.POSITIVE_INFINITY
  }

  #resend(): void {
    this.#isResent = true
    this.#hurryAt = Number.POSITIVE_INFINITY
    this.#rewind()
    this.#send()
  }

  #rewind(): void {
    this.#retransmits += this.#sent - this.#acked
    this.#sent = this.#acked
  }

  #send(): void {
    const end = this.#acked < 0 ? 0 : Math.min(this.#acked + this.#windowsize, this.#lastBlock)
    while (this.#sent < end && this.#actions.sendBlock(this.#sent + 1)) this.#sent++
  }
}
