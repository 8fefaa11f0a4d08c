import type { Command } from 'commander'
import { type Entity, entities } from '../../api.ts'
import { documentOf, renderDocument } from '../../documents/render-document.ts'
import { selectNodes } from '../../select-nodes.ts'
import type { OpenSession } from '../../session.ts'
import { readAll } from './set.ts'

/** `muster node export`, `muster profile export`: as `import` and `muster apply` take them. */
export function defineExport(noun: Command, open: OpenSession, kind: 'node' | 'profile'): void {
  noun
    .command('export')
    .summary(`write ${kind}s as YAML`)
    .description(
      `Writes ${kind}s as YAML to stdout, as 'muster ${kind} import' takes it${kind === 'node' ? '; passwords of BMCs are in it' : ''}.`,
    )
    .argument(
      '[names...]',
      kind === 'node'
        ? 'nodes, as a hostlist: n1, n[1-4], @gpu, n*; without any, all nodes'
        : 'names of profiles; without any, all of them',
    )
    .action(async (names: string[]) => {
      const { client, terminal, json } = await open()
      const found: Entity<'node' | 'profile'>[] =
        names.length > 0
          ? await readAll(client, kind, names)
          : kind === 'node'
            ? await selectNodes(client, [])
            : await entities(client, kind)
      const document = documentOf(
        found.map(({ name, value }) => ({ kind, name, value })),
        [kind],
      )
      if (json) terminal.json(document)
      else terminal.text(renderDocument(document, [`'muster ${kind} import FILE' takes this.`]))
    })
}
