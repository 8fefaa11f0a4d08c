import { isFields } from './merge.ts'
import { normaliseNode } from './normalise.ts'

/**
 * The setting `discovery` as it is stored, from what somebody wrote: without empty fields, and with a list of policies
 * also where there are none. What is not of a form that can be mended stays, for the checks to refuse.
 */
export function normaliseDiscovery(value: unknown): unknown {
  if (value !== null && !isFields(value)) return value
  return { policies: [], ...(normaliseNode(value) as object | null) }
}
