import { BUILTINS } from './builtins.ts'
import type { FunctionTable } from './function.ts'
import { SPRIG } from './sprig.ts'

/** What templates can call unless they are parsed with another table. */
export const FUNCTIONS: FunctionTable = { ...BUILTINS, ...SPRIG }

/** Functions that existing overlays use and that are missing on purpose: refused by name, with where they are from. */
const UNSUPPORTED: Readonly<Record<string, readonly string[]>> = {
  Warewulf: [
    'Include',
    'IncludeFrom',
    'IncludeBlock',
    'ImportLink',
    'basename',
    'inc',
    'dec',
    'file',
    'softlink',
    'readlink',
    'IgnitionJson',
    'abort',
    'nobackup',
    'UniqueField',
    'SystemdEscape',
    'SystemdEscapePath',
  ],
  Go: ['call', 'html', 'js', 'slice', 'urlquery'],
}

/** The message and hint for the name of a function that is not in the table. */
export function describeMissing(name: string, functions: FunctionTable): { problem: string; hint: string } {
  const hint = `the functions are: ${Object.keys(functions).sort().join(', ')}`
  for (const [origin, names] of Object.entries(UNSUPPORTED)) {
    if (names.includes(name)) return { problem: `${origin}'s function "${name}" is not supported`, hint }
  }
  return { problem: `function "${name}" is not defined`, hint }
}
