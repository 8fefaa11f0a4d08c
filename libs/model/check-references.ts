import type { Description } from './description.ts'
import { ReferenceMissingError } from './errors.ts'
import { checkName } from './name.ts'
import { suggestion } from './nearest.ts'
import type { Node } from './node.ts'
import { type Named, referencesOf } from './references.ts'
import { checkScriptName } from './script-names.ts'

const HINTS: Record<Exclude<Named, 'kernel'>, (name: string) => string> = {
  profile: (name) => `Make it first: muster profile add ${name}`,
  image: (name) => `Import it first: muster image import SOURCE ${name}`,
  overlay: () => "'muster overlay list' shows those there are.",
}

/**
 * Checks that all that a node or profile names is there. `where` begins the message: `node n1`.
 * @throws {ReferenceMissingError} @throws {ValueInvalidError} if a rack has no name that it can have
 */
export function checkReferences(where: string, value: Node, description: Description): void {
  for (const { kind, name } of referencesOf(value)) {
    // A kernel of an image may be meant, and which image that will be is not known here.
    if (kind === 'kernel' || description.has(kind, name)) continue
    const known = suggestion(name, description.names(kind))
    throw new ReferenceMissingError(`${where}: there is no ${kind} ${name}${known}`, {
      hint: HINTS[kind](name),
    })
  }
  if (value.rack !== undefined) checkName('rack', value.rack)
  checkScriptName(where, value, description)
}
