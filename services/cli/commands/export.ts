import type { Command } from 'commander'
import { type Description, entitiesOf, readDescription } from '../documents/description.ts'
import { documentOf, renderDocument } from '../documents/render-document.ts'
import { writeDocument } from '../documents/write-document.ts'
import type { OpenSession } from '../session.ts'
import { clean, formatCount } from '../text.ts'

const ABOUT = [
  'Writes the whole description of the cluster as one YAML document: settings, subnets, policies of discovery, profiles and nodes, as of one change.',
  "'muster apply -f FILE' reads it back. Passwords of BMCs are in it: a new file is only for its owner.",
].join(' ')

export function define(command: Command, open: OpenSession): void {
  command
    .description(ABOUT)
    .argument('[file]', 'where to write it; stdout unless given')
    .action(async (path: string | undefined) => {
      const session = await open()
      const { client, terminal, json } = session
      const description = await readDescription(client)
      const document = documentOf(entitiesOf(description), ['setting', 'subnet', 'profile', 'node'])
      if (json && path === undefined) return terminal.json(document)
      const text = renderDocument(document, headOf(description))
      if (path === undefined || path === '-') return terminal.text(text)
      await writeDocument(session, { path, text })
      const { nodes, profiles, seq } = description
      const counts = `${counted(nodes, 'node')}, ${counted(profiles, 'profile')}`
      terminal.note(clean(`${path} written: ${counts}, as of change ${seq}`))
    })
}

function counted({ length }: readonly unknown[], what: string): string {
  return `${formatCount(length)} ${what}${length === 1 ? '' : 's'}`
}

function headOf({ cluster, seq }: Description): string[] {
  const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  return [
    clean(`Cluster ${cluster.value.name} as of change ${seq}, written ${at}.`),
    "'muster apply -f FILE' makes the cluster what this says.",
  ]
}
