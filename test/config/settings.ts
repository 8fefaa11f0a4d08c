import { readFileSync } from 'node:fs'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** The names of the settings that a service asks for. */
export function settingsRead(config: (env: Environment) => unknown, env: Environment): string[] {
  const names = new Set<string>()
  function get(target: Environment, name: string): string | undefined {
    // Others are for programs that are started, and keep their usual names.
    if (name.startsWith('MUSTER_')) names.add(name)
    return target[name]
  }
  config(new Proxy(env, { get }))
  // Asked for by main.ts, which makes the logger.
  return [...names, 'MUSTER_LOG_LEVEL'].sort()
}

/** The text of a file that ships, by its path from the top of the repository. */
export function shipped(path: string): string {
  return readFileSync(join(import.meta.dirname, '../..', path), 'utf8')
}
