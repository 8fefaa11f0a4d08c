import { type Bus, type ConnectOptions, connect } from '../../libs/bus/bus.ts'
import type { LayoutOptions } from '../../libs/bus/layout.ts'
import type { BusLogger } from '../../libs/bus/logger.ts'
import type { Owner } from './nats-server.ts'

/** Remembers what was logged, as `level message`. */
export class LogRecorder implements BusLogger {
  readonly lines: string[] = []
  readonly debug = this.#recorder('debug')
  readonly info = this.#recorder('info')
  readonly warn = this.#recorder('warn')
  readonly error = this.#recorder('error')

  #recorder(level: string) {
    return (_fields: object, message: string) => {
      this.lines.push(`${level} ${message}`)
    }
  }
}

/** A bus that the test closes at its end. */
export function openBus(owner: Owner, url: string, options: Partial<ConnectOptions> = {}): Bus {
  const bus = connect({ servers: [url], name: 'test', logger: new LogRecorder(), ...options })
  owner.teardown(() => bus.close())
  return bus
}

/** A connected bus with its streams laid out. */
export async function readyBus(owner: Owner, url: string, layout: LayoutOptions = {}): Promise<Bus> {
  const bus = openBus(owner, url)
  await bus.ready()
  await bus.ensureLayout(layout)
  return bus
}
