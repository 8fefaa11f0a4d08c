import { ConfigInvalidError } from './errors.ts'

export interface Listen {
  host: string
  port: number
}

/** Reads typed settings from an environment that is passed in. An empty value counts as absent. */
export class Settings {
  readonly #env: Readonly<Record<string, string | undefined>>

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env
  }

  optional(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined
  }

  string(name: string, fallback: string): string {
    return this.optional(name) ?? fallback
  }

  /** @throws {ConfigInvalidError} if it is absent; `says` is what it is for, with an example. */
  required(name: string, says: string): string {
    const value = this.optional(name)
    if (value === undefined)
      throw new ConfigInvalidError(`${name} is not set`, { hint: `${name} is ${says}.` })
    return value
  }

  /** Values separated by commas. */
  list(name: string): string[] {
    return (this.optional(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  }

  integer(name: string, options: { fallback: number; min: number; max: number }): number {
    const text = this.optional(name)
    if (text === undefined) return options.fallback
    const value = Number(text)
    if (Number.isInteger(value) && value >= options.min && value <= options.max) return value
    throw new ConfigInvalidError(
      `${name}=${text} is not a whole number from ${options.min} to ${options.max}`,
    )
  }

  port(name: string, fallback: number): number {
    return this.integer(name, { fallback, min: 0, max: 65_535 })
  }

  /** `host:port`, or `[v6]:port`. */
  listen(name: string, fallback: Listen): Listen {
    const text = this.optional(name)
    if (text === undefined) return fallback
    const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text)
    const port = Number(match?.[3])
    if (match && port <= 65_535) return { host: (match[1] ?? match[2])!, port }
    throw new ConfigInvalidError(`${name}=${text} is not an address with a port`, {
      hint: 'For example 0.0.0.0:9870.',
    })
  }
}
