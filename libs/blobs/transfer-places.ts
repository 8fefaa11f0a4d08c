import { MACHINE_REQUESTS_MAX, MACHINES_REMEMBERED_MAX, RETURN_MS, SIGN_MS, SIGN_STEPS } from './limits.ts'

export interface TransferPlacesOptions {
  /** Machines that are sent something large at once. */
  placesMax: number
  /** Machines that wait for it. */
  waitingMax: number
  /** A clock that does not jump, in milliseconds. */
  nowMs?: () => number
}

/** A machine that is being sent something, or waits for it. */
interface Ticket {
  machine: string
  /** The lower, the earlier its turn. */
  number: number
  isRunning: boolean
  requests: Set<Place>
}

/**
 * Who is sent something large now and who next: first come first served, a place for each machine however many requests it
 * makes. A machine whose connection broke takes its old turn when it comes again soon.
 */
export class TransferPlaces {
  readonly #options: TransferPlacesOptions
  readonly #nowMs: () => number
  readonly #tickets = new Map<string, Ticket>()
  /** By number. */
  readonly #waiting: Ticket[] = []
  /** Machines that went before they were done; who went first, first. */
  readonly #left = new Map<string, { number: number; atMs: number }>()
  #running = 0
  #lastNumber = 0
  #signs = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: TransferPlacesOptions) {
    this.#options = options
    this.#nowMs = options.nowMs ?? (() => performance.now())
  }

  /** Machines that have a place, and machines that wait for one. */
  get figures(): { sending: number; waiting: number } {
    return { sending: this.#running, waiting: this.#waiting.length }
  }

  /** A place, or a turn to get one; undefined if too many wait, or the machine asks too often. */
  ask(machine: string): Place | undefined {
    const known = this.#tickets.get(machine)
    if (
      known ? known.requests.size >= MACHINE_REQUESTS_MAX : this.#waiting.length >= this.#options.waitingMax
    ) {
      return undefined
    }
    const place = new Place(this, machine)
    this.join(place)
    return place
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** For `Place`: waits with the others. */
  join(place: Place): void {
    let ticket = this.#tickets.get(place.machine)
    if (!ticket) {
      const number = this.#numberOf(place.machine)
      ticket = { machine: place.machine, number, isRunning: false, requests: new Set() }
      this.#tickets.set(place.machine, ticket)
      this.#waiting.splice(this.#indexOf(number), 0, ticket)
    }
    ticket.requests.add(place)
    place.isHeld = ticket.isRunning
    this.#fill()
  }

  /** For `Place`: a request is over, or (not `isBack`) stands behind all others when it comes again. */
  part(place: Place, { isBack }: { isBack: boolean }): void {
    place.isHeld = false
    const ticket = this.#tickets.get(place.machine)
    if (!ticket?.requests.delete(place) || ticket.requests.size > 0) return
    this.#tickets.delete(ticket.machine)
    if (ticket.isRunning) this.#running--
    else this.#waiting.splice(this.#indexOf(ticket.number), 1)
    if (isBack) this.#remember(ticket)
    this.#fill()
  }

  #fill(): void {
    while (this.#running < this.#options.placesMax) {
      const ticket = this.#waiting.shift()
      if (!ticket) break
      ticket.isRunning = true
      this.#running++
      for (const place of ticket.requests) {
        place.isHeld = true
        place.wake()
      }
    }
    if (this.#waiting.length === 0) this.close()
    else this.#timer ??= setInterval(() => this.#sign(), SIGN_MS / SIGN_STEPS)
  }

  /** Wakes a part of those that wait, all of them in SIGN_MS. */
  #sign(): void {
    const step = ++this.#signs % SIGN_STEPS
    for (const { number, requests } of this.#waiting) {
      if (number % SIGN_STEPS === step) for (const place of requests) place.wake()
    }
  }

  #numberOf(machine: string): number {
    const left = this.#left.get(machine)
    this.#left.delete(machine)
    return left && left.atMs > this.#nowMs() - RETURN_MS ? left.number : ++this.#lastNumber
  }

  #remember({ machine, number }: Ticket): void {
    this.#left.set(machine, { number, atMs: this.#nowMs() })
    const [first] = this.#left.keys()
    if (this.#left.size > MACHINES_REMEMBERED_MAX) this.#left.delete(first!)
  }

  /** Where in the row a number stands or belongs. */
  #indexOf(number: number): number {
    let low = 0
    let high = this.#waiting.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#waiting[middle]!.number < number) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** One request's share in its machine's place. Whoever asked for it ends it. */
export class Place {
  readonly machine: string
  /** Whether it is this machine's turn. Set by the places. */
  isHeld = false
  readonly #places: TransferPlaces
  #woken = Promise.withResolvers<void>()
  #hasLeft = false

  constructor(places: TransferPlaces, machine: string) {
    this.#places = places
    this.machine = machine
  }

  /** Resolves when it is the machine's turn, or it is time to give a sign of life. Who aborts gets the signal's reason. */
  async wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#hasLeft) {
      this.#hasLeft = false
      this.#places.join(this)
    }
    if (this.isHeld) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    this.#woken = { promise, resolve, reject }
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** For `TransferPlaces`. */
  wake(): void {
    this.#woken.resolve()
  }

  /** Lets others go first: they must not wait for a machine that takes nothing. `wait` stands in line again. */
  giveUp(): void {
    this.#hasLeft = true
    this.#places.part(this, { isBack: false })
  }

  /** The request is over. If it is not `complete`, the machine keeps its turn for a while. */
  end({ complete }: { complete: boolean }): void {
    this.#places.part(this, { isBack: !complete })
  }
}
