import type { Description } from './description.ts'
import { InUseError, ReferenceMissingError } from './errors.ts'
import { suggestion } from './nearest.ts'
import type { Node } from './node.ts'
import { DEFAULT_SCRIPT } from './resolve.ts'
import type { ScriptTexts } from './settings.ts'

const FILE = /\.(ipxe|grub)$/
/** So many users are named in a message. */
const NAMED_MAX = 5

/** What nodes can name: scripts of either loader, but for those that are only parts of others. */
export function scriptNames(description: Description): Set<string> {
  return namesOfScripts(description.bootScripts())
}

/** The same of the texts by file: `default.ipxe`. */
export function namesOfScripts({ shipped, site }: { shipped: ScriptTexts; site: ScriptTexts }): Set<string> {
  const files = Object.entries({ ...shipped, ...site }).filter(([, text]) => !text.startsWith('#part'))
  return new Set([DEFAULT_SCRIPT, ...files.map(([file]) => file.replace(FILE, ''))])
}

/** @throws {ReferenceMissingError} if a node or profile names a boot script that is not there */
export function checkScriptName(where: string, value: Node, description: Description): void {
  const script = value.ipxeTemplate
  if (script === undefined) return
  const names = scriptNames(description)
  if (names.has(script)) return
  throw new ReferenceMissingError(`${where}: there is no boot script ${script}${suggestion(script, names)}`, {
    hint: "'muster script list' shows those there are.",
  })
}

/** @throws {InUseError} if a node or profile names one that is not there after a change of the scripts */
export function checkScriptsNamed(after: Description): void {
  const names = scriptNames(after)
  const users: string[] = []
  let missing: string | undefined
  const look = (user: string, { ipxeTemplate: script }: Node): void => {
    if (script === undefined || names.has(script)) return
    missing ??= script
    users.push(user)
  }
  for (const [name, value] of after.profiles()) look(`profile ${name}`, value)
  for (const [name, value] of after.nodes()) look(`node ${name}`, value)
  if (missing === undefined) return
  const more = users.length > NAMED_MAX ? ` and ${users.length - NAMED_MAX} more` : ''
  throw new InUseError(`boot script ${missing} is used by ${users.slice(0, NAMED_MAX).join(', ')}${more}`, {
    hint: 'Give them another boot script first (--ipxe). Nothing was changed.',
  })
}
