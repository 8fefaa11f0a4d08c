import { CaseFailure } from './errors.ts'
import type { Target } from './target.ts'

/** Something that clients do, and what a server must do then. */
export interface Case {
  /** Begins with the protocol. */
  name: string
  /** It waits for many seconds, or leaves traces at the server: only if that is asked for. Runs last, alone. */
  isSlow?: boolean
  /**
   * @returns what was seen
   * @throws {CaseFailure} @throws {LeftOut}
   */
  run(target: Target): Promise<string>
}

/** What became of a case. */
export interface Result {
  name: string
  ok: boolean
  /** What was seen; of a failure, what is wrong. */
  detail: string
}

export interface Omission {
  name: string
  why: string
}

/** @throws {CaseFailure} unless it is so */
export function check(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new CaseFailure(otherwise)
}

export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
