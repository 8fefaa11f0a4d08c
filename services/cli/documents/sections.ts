/** The kinds of entity that documents describe. */
export type DocumentKind = 'setting' | 'subnet' | 'profile' | 'node'

/** The parts of a document, in the order in which they are written, and what stands in them. */
export const SECTIONS = {
  cluster: 'setting',
  subnets: 'subnet',
  discovery: 'setting',
  profiles: 'profile',
  nodes: 'node',
} as const

export type Section = keyof typeof SECTIONS

export const SECTION_NAMES = Object.keys(SECTIONS) as Section[]

/** The name under which the settings of the cluster are kept. */
export const CLUSTER = 'cluster'

/** That of the policies for unknown machines. */
export const DISCOVERY = 'discovery'

/** Where an entity stands. Settings have a section each, of their own name. */
export function sectionOf(kind: DocumentKind, name = ''): Section {
  if (kind === 'setting') return name === DISCOVERY ? DISCOVERY : CLUSTER
  return SECTION_NAMES.find((section) => SECTIONS[section] === kind)!
}

/** `node n1`; of settings the name alone: `cluster`. */
export function titleOf(kind: DocumentKind, name: string): string {
  return kind === 'setting' ? name : `${kind} ${name}`
}
