import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { ValueInvalidError } from './errors.ts'
import { Image } from './image.ts'
import { Node, Profile } from './node.ts'
import { Overlay } from './overlay.ts'
import { Settings } from './settings.ts'

/** The schema of what may be put under a kind and name, or undefined where nothing may. */
export function schemaOf(kind: string, name: string): TSchema | undefined {
  if (kind === 'node') return Node
  if (kind === 'profile') return Profile
  if (kind === 'image') return Image
  if (kind === 'overlay') return Overlay
  if (kind === 'setting' && Object.hasOwn(Settings, name)) return Settings[name as keyof typeof Settings]
  return undefined
}

/** @throws {ValueInvalidError} naming the field and what it takes. */
export function checkShape(options: { kind: string; name: string; value: unknown }): void {
  const { kind, name, value } = options
  const schema = schemaOf(kind, name)
  if (!schema) throw new ValueInvalidError(`there is no ${kind} ${name} that could be set`)
  const [problem] = Value.Errors(schema, value)
  if (!problem) return
  const field = problem.instancePath.slice(1).replaceAll('/', '.')
  // A schema that allows no further fields stands as `false` for each of them.
  const says = problem.message === 'schema is false' ? 'is not a field there is' : problem.message
  throw new ValueInvalidError(`${kind} ${name}: ${field ? `${field} ` : ''}${says}`)
}
