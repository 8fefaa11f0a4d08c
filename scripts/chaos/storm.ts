import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation } from '../../libs/changes/operation.ts'
import type { ControllerProcess } from './controller-process.ts'

/** Nodes that are changed, and how many to a rack. */
const NODES = 60
const NODES_PER_RACK = 20
/** Pause between two changes, in milliseconds. */
const PAUSE_MS = 25

/** A change that a controller said it has made. */
export interface Acknowledged {
  seq: number
  node: string
  /** Told no other change: its kernel argument. */
  mark: string
}

/** Changes of random nodes through random controllers, one after the other, until it is stopped. */
export class Storm {
  readonly acknowledged: Acknowledged[] = []
  /** Changes of which nobody said what came of them. */
  unanswered = 0
  readonly #controllers: readonly ControllerProcess[]
  readonly #stopped = new AbortController()
  readonly #running: Promise<void>
  #count = 0

  constructor(controllers: readonly ControllerProcess[]) {
    this.#controllers = controllers
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const able = this.#controllers.filter(({ canAnswer }) => canAnswer)
      const controller = able[Math.floor(Math.random() * able.length)]
      if (controller) await this.#change(controller)
      await sleep(PAUSE_MS)
    }
  }

  async #change(controller: ControllerProcess): Promise<void> {
    const index = Math.floor(Math.random() * NODES)
    this.#count += 1
    const mark = `mark=${this.#count}`
    const operation = putNode(index, mark)
    try {
      this.acknowledged.push({ seq: await controller.change([operation]), node: operation.name, mark })
    } catch {
      this.unanswered += 1
    }
  }
}

/** The nodes as they are before the storm. */
export function calmNodes(): Operation[] {
  return Array.from({ length: NODES }, (_, index) => putNode(index, 'mark=0'))
}

function putNode(index: number, mark: string): Operation {
  const last = String(index).padStart(2, '0')
  return {
    op: 'put',
    kind: 'node',
    name: `n${last}`,
    value: {
      rack: `r${Math.floor(index / NODES_PER_RACK)}`,
      image: 'small',
      systemOverlays: ['init', 'hostname', 'hosts', 'systemd.networkd'],
      kernel: { args: [mark] },
      networkDevices: {
        default: {
          hwaddr: `52:54:00:00:00:${last}`,
          ipaddr: `10.0.0.${index + 1}`,
          netmask: '255.255.255.0',
        },
      },
    },
  }
}
