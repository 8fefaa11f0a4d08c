import type { Note } from '../../../libs/warewulf/notes.ts'
import { type NodesConf, readNodesConf } from '../../../libs/warewulf/read-nodes-conf.ts'
import { KNOWN } from './_sites.ts'

export function read(text: string): NodesConf {
  return readNodesConf(text, { known: KNOWN })
}

export function notesOf(text: string): (line: number) => Note[] {
  const { notes } = read(text)
  return (line) => notes.filter((note) => note.line === line)
}

export function unusedOf(notes: readonly Note[]): Note[] {
  return notes.filter(({ what }) => what === 'unused')
}
