import { BUILTINS } from './builtins.ts'
import type { FunctionTable } from './function.ts'
import { SPRIG, SPRIG_REFUSED } from './sprig/index.ts'
import { WAREWULF } from './warewulf-functions.ts'

/** What templates can call unless they are parsed with another table. As in Warewulf, sprig's win over the others. */
export const FUNCTIONS: FunctionTable = { ...BUILTINS, ...WAREWULF, ...SPRIG }

/** The message and hint for the name of a function that is not in the table. */
export function describeMissing(name: string, functions: FunctionTable): { problem: string; hint: string } {
  const refused = SPRIG_REFUSED.get(name)
  const known = `the functions are: ${Object.keys(functions).sort().join(', ')}`
  if (refused === undefined) return { problem: `function "${name}" is not defined`, hint: known }
  return { problem: `function "${name}" is not supported: it ${refused.reason}`, hint: refused.hint ?? known }
}
