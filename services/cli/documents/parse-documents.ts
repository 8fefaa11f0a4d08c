import { isFields } from '../../../libs/model/merge.ts'
import { suggestion } from '../../../libs/model/nearest.ts'
import { normaliseNode } from '../../../libs/model/normalise.ts'
import { normaliseDiscovery } from '../../../libs/model/normalise-discovery.ts'
import { normaliseSubnet } from '../../../libs/model/normalise-subnets.ts'
import { parseYaml, type YamlDocument } from '../../../libs/yaml/parse-yaml.ts'
import { checkEntries } from './check-entries.ts'
import type { Documents, Entry } from './entry.ts'
import { DocumentInvalidError } from './errors.ts'
import type { SourceText } from './read-sources.ts'
import { DISCOVERY, type DocumentKind, SECTION_NAMES, SECTIONS, type Section, titleOf } from './sections.ts'

type Path = readonly string[]

/** A problem, told when it is asked for: to find its line takes as long as reading the file. */
type Problem = () => string

/** A document of one file, its entries found. */
interface Found {
  entries: Entry[]
  kinds: DocumentKind[]
  problems: Problem[]
}

/** What people take for a section of ours. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['nodeprofiles', "that is Warewulf's; see 'muster help warewulf import'"],
])

/**
 * What the texts say together, each entity in its one usual form, and checked by itself. `bare`: a document may also be
 * a map of only such entities, without a section.
 * @throws {YamlError} {DocumentInvalidError} naming every problem with its place
 */
export function parseDocuments(
  sources: readonly SourceText[],
  options: { bare?: 'node' | 'profile' } = {},
): Documents {
  const found = sources.map((source) => entriesIn(source, options.bare))
  const entries = found.flatMap((each) => each.entries)
  const { problems: wrong, hint } = checkEntries(entries)
  const problems = [...found.flatMap((each) => each.problems), ...repeated(entries), ...wrong]
  if (problems.length > 0) throw new DocumentInvalidError(problems, hint)
  return { entries, kinds: new Set(found.flatMap((each) => each.kinds)) }
}

function entriesIn({ file, text }: SourceText, bare: 'node' | 'profile' | undefined): Found {
  const document = parseYaml(text, { file })
  const found: Found = { entries: [], kinds: [], problems: [] }
  const { value } = document
  if (value === null) return found
  const place = placeIn(document, file)
  if (!isFields(value)) {
    found.problems.push(() => `${place([])}: a document has the sections ${SECTION_NAMES.join(', ')}`)
    return found
  }
  const isBare = bare && !Object.keys(value).some((key) => Object.hasOwn(SECTIONS, key))
  if (isBare) take(found, { kind: bare, path: [], value, place })
  else for (const [key, content] of Object.entries(value)) takeSection(found, { key, content, place })
  return found
}

function takeSection(
  found: Found,
  { key, content, place }: { key: string; content: unknown; place: (path: Path) => string },
): void {
  if (!Object.hasOwn(SECTIONS, key)) {
    const known = FOREIGN.get(key) ?? `there are ${SECTION_NAMES.join(', ')}${suggestion(key, SECTION_NAMES)}`
    found.problems.push(() => `${place([key])}: ${key} is not a section; ${known}`)
    return
  }
  const kind = SECTIONS[key as Section]
  if (kind === 'setting') {
    const value = key === DISCOVERY ? normaliseDiscovery(content) : normaliseNode(content)
    found.kinds.push(kind)
    found.entries.push({ kind, name: key, value, place: (path = []) => place([key, ...path]) })
  } else take(found, { kind, path: [key], value: content, place })
}

/** Takes a map of entities by name. What stands behind a name may be missing: that is one without fields. */
function take(
  found: Found,
  options: { kind: 'node' | 'profile' | 'subnet'; path: Path; value: unknown; place: (path: Path) => string },
): void {
  const { kind, path, value, place } = options
  if (value !== null && !isFields(value)) {
    found.problems.push(() => `${place(path)}: ${path.join('.')} must be a map from names to ${kind}s`)
    return
  }
  found.kinds.push(kind)
  const normalise = kind === 'subnet' ? normaliseSubnet : normaliseNode
  for (const [name, content] of Object.entries(value ?? {})) {
    found.entries.push({
      kind,
      name,
      value: normalise(content ?? {}),
      place: (inside = []) => place([...path, name, ...inside]),
    })
  }
}

function placeIn(document: YamlDocument, file: string): (path: Path) => string {
  return (path) => `${file}:${document.lineOf(path) ?? 1}`
}

/** Entities that stand in several files. Twice in one file is refused when that is parsed. */
function repeated(entries: readonly Entry[]): Problem[] {
  const first = new Map<string, Entry>()
  const problems: Problem[] = []
  for (const entry of entries) {
    const title = titleOf(entry.kind, entry.name)
    const before = first.get(title)
    if (before) problems.push(() => `${entry.place()}: ${title} is also at ${before.place()}`)
    else first.set(title, entry)
  }
  return problems
}
