import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { ValueInvalidError } from './errors.ts'
import { Image } from './image.ts'
import { ImportedKernel } from './kernel.ts'
import { suggestion } from './nearest.ts'
import { Node, Profile } from './node.ts'
import { Overlay } from './overlay.ts'
import { Settings } from './settings.ts'
import { Subnet } from './subnet.ts'

/** Something in a value that its schema does not allow. */
export interface ShapeProblem {
  path: string[]
  /** Begins with the field: `networkDevices.eth0.mtu must be integer`. */
  message: string
}

/** A check is compiled when it is first needed, and kept: there are only so many schemas. */
const compiled = new Map<TSchema, Validator>()

/** The schema of what may be put under a kind and name, or undefined where nothing may. */
export function schemaOf(kind: string, name: string): TSchema | undefined {
  if (kind === 'node') return Node
  if (kind === 'profile') return Profile
  if (kind === 'image') return Image
  if (kind === 'overlay') return Overlay
  if (kind === 'kernel') return ImportedKernel
  // For people a thing of its own; all of them are one setting.
  if (kind === 'subnet') return Subnet
  if (kind === 'setting' && Object.hasOwn(Settings, name)) return Settings[name as keyof typeof Settings]
  return undefined
}

/** @throws {ValueInvalidError} naming the first field that is wrong and what it takes. */
export function checkShape(options: { kind: string; name: string; value: unknown }): void {
  const { kind, name } = options
  const [problem] = shapeProblems(options)
  if (problem) throw new ValueInvalidError(`${kind} ${name}: ${problem.message}`)
}

/** All that is wrong with a value. @throws {ValueInvalidError} if there can be no such thing. */
export function shapeProblems(options: { kind: string; name: string; value: unknown }): ShapeProblem[] {
  const { kind, name, value } = options
  const schema = schemaOf(kind, name)
  if (!schema) throw new ValueInvalidError(`there is no ${kind} ${name} that could be set`)
  const validator = validatorOf(schema)
  if (validator.Check(value)) return []
  return validator.Errors(value).flatMap(({ keyword, instancePath, message: usual, params }) => {
    // Said once for each of the fields, where their schema stands as `false`.
    if (keyword === 'additionalProperties') return []
    const path = pathOf(instancePath)
    // By itself it says only that there are values which are allowed.
    const message = keyword === 'enum' ? `must be one of ${allowedIn(params)}` : usual
    if (keyword !== 'boolean') return [{ path, message: [path.join('.'), message].join(' ').trim() }]
    const field = path.at(-1) ?? ''
    const known = fieldsAt(schema, path.slice(0, -1))
    return [{ path, message: `${path.join('.')} is not a field there is${suggestion(field, known)}` }]
  })
}

function allowedIn(params: object): string {
  const { allowedValues } = params as { allowedValues?: readonly unknown[] }
  return allowedValues?.join(', ') ?? 'the allowed values'
}

function validatorOf(schema: TSchema): Validator {
  let validator = compiled.get(schema)
  if (!validator) {
    validator = Compile(schema)
    compiled.set(schema, validator)
  }
  return validator
}

/** The parts of a JSON pointer (RFC 6901). */
function pathOf(pointer: string): string[] {
  if (pointer === '') return []
  const parts = pointer.slice(1).split('/')
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The fields that an object at a path may have. */
function fieldsAt(schema: TSchema, path: readonly string[]): string[] {
  let at: Partial<Record<'properties' | 'patternProperties', Record<string, TSchema>>> = schema
  for (const part of path) at = at.properties?.[part] ?? Object.values(at.patternProperties ?? {})[0] ?? {}
  return Object.keys(at.properties ?? {})
}
