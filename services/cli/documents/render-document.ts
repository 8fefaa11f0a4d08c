import { schemaOf } from '../../../libs/model/schemas.ts'
import { dumpYaml } from '../../../libs/yaml/dump-yaml.ts'
import { orderFields } from './order-fields.ts'
import { type DocumentKind, SECTION_NAMES, SECTIONS, sectionOf } from './sections.ts'

/** What a document is to say of one entity. */
export interface Described {
  kind: DocumentKind
  name: string
  value: unknown
}

/**
 * A document that says all of this, as a value: sections in their order, entities in the order they have. Kinds that
 * are given have a section also where there is none of them, but for settings.
 */
export function documentOf(
  described: readonly Described[],
  kinds: readonly DocumentKind[],
): Record<string, unknown> {
  const sections = SECTION_NAMES.filter((section) =>
    SECTIONS[section] === 'setting'
      ? described.some(({ kind, name }) => kind === 'setting' && sectionOf(kind, name) === section)
      : kinds.includes(SECTIONS[section]),
  )
  const document: Record<string, unknown> = Object.fromEntries(sections.map((section) => [section, {}]))
  const entities = new Map<DocumentKind, [string, unknown][]>()
  for (const { kind, name, value } of described) {
    const inOrder = orderFields(value, schemaOf(kind, name)!)
    if (kind === 'setting') document[sectionOf(kind, name)] = inOrder
    else if (entities.has(kind)) entities.get(kind)!.push([name, inOrder])
    else entities.set(kind, [[name, inOrder]])
  }
  for (const [kind, entries] of entities) document[sectionOf(kind)] = Object.fromEntries(entries)
  return document
}

/** A document as YAML, below lines of comment. */
export function renderDocument(document: Record<string, unknown>, head: readonly string[]): string {
  return [...head.map((line) => `# ${line}`.trimEnd()), dumpYaml(document)].join('\n')
}
