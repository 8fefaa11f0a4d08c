import type { Command } from 'commander'
import { explain } from '../explain.ts'
import { explainLines } from '../explain-view.ts'
import type { OpenSession } from '../session.ts'

const ABOUT = `Tells why a node will boot what it will boot: image, kernel, arguments, overlays, each with where it comes from and the
change that set it; on which boot servers that is live; and whether it is what runs on the node now.`

export function define(command: Command, open: OpenSession): void {
  command
    .description(ABOUT)
    .argument('<node>', 'name of the node')
    .action(async (name: string) => {
      const { client, terminal, json } = await open()
      const explained = await explain(client, name)
      if (json) return terminal.json(explained)
      terminal.lines([
        `${terminal.style('bold', `node ${explained.name}`)}  (change ${explained.seq})`,
        ...explainLines(explained, {
          width: terminal.columns,
          dim: (text) => terminal.style('dim', text),
          red: (text) => terminal.style('red', text),
        }),
      ])
    })
}
