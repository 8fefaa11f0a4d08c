import type { Logger } from 'pino'
import { pause } from '../../../libs/bus/backoff.ts'
import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { Description } from '../../../libs/model/description.ts'
import type { Cluster } from '../cluster.ts'
import { BATCH_MAX, GATHER_MS, RETRY_MS } from './limits.ts'
import { adoptionsBy } from './match-policy.ts'
import { type Adoption, operationsFor } from './plan-adoption.ts'
import type { SeenMachines } from './seen-machines.ts'

/** Who makes the changes. */
const ACTOR = 'discovery'

/**
 * Makes nodes of unknown machines as the setting `discovery` says, whenever a machine was seen or the description changed. One
 * controller does so at a time; that two should do it at once would do no harm, as each plans anew after the other's changes.
 */
export class PolicyRunner {
  readonly #cluster: Cluster
  readonly #machines: SeenMachines
  readonly #leads: () => boolean
  readonly #logger: Logger
  readonly #forgets: (() => void)[]
  readonly #closed = new AbortController()
  readonly #running: Promise<void>
  #wake = new AbortController()

  constructor(options: { cluster: Cluster; machines: SeenMachines; leads: () => boolean; logger: Logger }) {
    this.#cluster = options.cluster
    this.#machines = options.machines
    this.#leads = options.leads
    this.#logger = options.logger
    this.#forgets = [this.#machines.onSeen(() => this.poke()), this.#cluster.onAltered(() => this.poke())]
    this.#running = this.#run()
  }

  /** Looks soon whether there is something to do. Cheap to call often. */
  poke(): void {
    this.#wake.abort()
  }

  async close(): Promise<void> {
    for (const forget of this.#forgets) forget()
    this.#closed.abort()
    this.poke()
    await this.#running
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed
    while (!signal.aborted) {
      await pause(GATHER_MS, signal)
      this.#wake = new AbortController()
      const fine = await this.#round()
      if (signal.aborted) return
      if (!fine) await pause(RETRY_MS, this.#wake.signal)
      else await aborted(this.#wake.signal)
    }
  }

  /** Each policy once, the first first. Returns whether nothing is left to be tried again. */
  async #round(): Promise<boolean> {
    if (!this.#leads()) return true
    let fine = true
    for (const { name } of new Description(this.#cluster.state).discovery().policies) {
      if (this.#closed.signal.aborted) return true
      try {
        await this.#adopt(name)
      } catch (error) {
        fine = false
        if (!this.#closed.signal.aborted)
          this.#logger.warn({ policy: name, reason: messageOf(error) }, 'a policy could not be carried out')
      }
    }
    return fine
  }

  async #adopt(policy: string): Promise<void> {
    if (this.#planned(policy).length === 0) return
    let adoptions: Adoption[] = []
    const plan = (source: EntitySource): Operation[] => {
      adoptions = this.#planned(policy)
      const present = { source, inventory: this.#cluster.inventory }
      return operationsFor(present, { adoptions, create: undefined, rackOf: () => undefined })
    }
    const reason = `policy ${policy}`
    const seq = await this.#cluster.propose({
      actor: ACTOR,
      reason,
      bases: [],
      plan,
      signal: this.#closed.signal,
    })
    if (adoptions.length > 0) this.#logger.info({ policy, seq, adoptions }, 'unknown machines became nodes')
  }

  /** By what the description says now, which may not have the policy any more. */
  #planned(policy: string): Adoption[] {
    const { state, inventory } = this.#cluster
    const present = new Description(state).discovery().policies.find(({ name }) => name === policy)
    if (!present) return []
    const machines = this.#machines.list(inventory, { now: Date.now() })
    return adoptionsBy(present, { machines, inventory }).slice(0, BATCH_MAX)
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
