import { MusterError, type MusterErrorOptions } from '../errors/muster-error.ts'

/** A hostlist is malformed, names a group that does not exist, or makes too many names. */
export class HostlistError extends MusterError {
  override readonly code = 'MUSTER_HOSTLIST'
  override readonly category = 'invalid'
  /** Where in the text, in UTF-16 units from 1. */
  readonly position: number
  /** The message without the position, for those who show it their own way. */
  readonly problem: string

  constructor(offset: number, problem: string, options: MusterErrorOptions = {}) {
    super(`hostlist, character ${offset + 1}: ${problem}`, options)
    this.position = offset + 1
    this.problem = problem
  }
}

/** Addresses cannot be counted up: the first is none, or they run out. */
export class AddressCountError extends MusterError {
  override readonly code = 'MUSTER_ADDRESS_COUNT'
  override readonly category = 'invalid'
}

/** A line of a list of MAC addresses is none, or gives one a second time. */
export class MacListError extends MusterError {
  override readonly code = 'MUSTER_MAC_LIST'
  override readonly category = 'invalid'
  /** From 1. */
  readonly line: number

  constructor(line: number, problem: string, options: MusterErrorOptions = {}) {
    super(`line ${line}: ${problem}`, options)
    this.line = line
  }
}
