/** The kinds of entity that documents describe. */
export type DocumentKind = 'setting' | 'subnet' | 'profile' | 'node'

/** The parts of a document, in the order in which they are written, and what stands in them. */
export const SECTIONS = { cluster: 'setting', subnets: 'subnet', profiles: 'profile', nodes: 'node' } as const

export type Section = keyof typeof SECTIONS

export const SECTION_NAMES = Object.keys(SECTIONS) as Section[]

/** The name under which the settings of the cluster are kept. */
export const CLUSTER = 'cluster'

export function sectionOf(kind: DocumentKind): Section {
  return SECTION_NAMES.find((section) => SECTIONS[section] === kind)!
}

/** `node n1`; of the settings, `cluster`. */
export function titleOf(kind: DocumentKind, name: string): string {
  return kind === 'setting' ? name : `${kind} ${name}`
}
