import { LabInputError } from './errors.ts'
import type { LabProcess, ProcessEnd } from './lab-process.ts'
import type { OutputLog } from './output-log.ts'

/** A virtual machine: QEMU, emulating in software, for hardware virtualisation is not always there. */
export class Machine implements AsyncDisposable {
  readonly name: string
  readonly mac: string
  readonly #start: () => Promise<LabProcess>
  #process: LabProcess | undefined
  #removed = false

  /** `start` starts QEMU with the serial console on its stdout. */
  constructor(options: { name: string; mac: string; start: () => Promise<LabProcess> }) {
    this.name = options.name
    this.mac = options.mac
    this.#start = options.start
  }

  /** What came over the serial line since power was last switched on. */
  get console(): OutputLog {
    return this.#present().output
  }

  /** Settles when the machine is off: it was switched off, or shut itself down. */
  get stopped(): Promise<ProcessEnd> {
    return this.#present().ended
  }

  get running(): boolean {
    return this.#process?.running === true
  }

  async powerOn(): Promise<void> {
    if (this.running) throw new LabInputError(`machine ${this.name} is on already`)
    if (this.#removed) throw new LabInputError(`machine ${this.name} went with its lab`)
    this.#process = await this.#start()
    if (this.#removed) await this.powerOff()
  }

  /** As pulling the plug: nothing in the machine is told. */
  async powerOff(): Promise<void> {
    this.#process?.kill('SIGKILL')
    await this.#process?.ended
  }

  async powerCycle(): Promise<void> {
    await this.powerOff()
    await this.powerOn()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#removed = true
    await this.powerOff()
  }

  #present(): LabProcess {
    if (this.#process === undefined) throw new LabInputError(`machine ${this.name} was never switched on`)
    return this.#process
  }
}
