import type { Command } from 'commander'
import { checkName } from '../../../../libs/model/name.ts'
import type { OpenSession } from '../../session.ts'

/** `muster image reset`. */
export function defineReset(noun: Command, open: OpenSession): void {
  noun
    .command('reset')
    .summary('throw away what was changed in an image and not built')
    .description(
      'Throws away the tree of an image on the controller, with all that was changed in it and not built. It is unpacked again from the live version when it is needed.',
    )
    .argument('<name>', 'name of the image')
    .action(async (name: string) => {
      checkName('image', name)
      const { client, terminal, json } = await open()
      const path = `/v1/images/${encodeURIComponent(name)}/reset`
      const reset = await client.post<{ changed: boolean }>(path, {})
      if (json) terminal.json(reset)
      else {
        terminal.lines([
          reset.changed
            ? `image ${name}: what was changed is thrown away`
            : `image ${name}: nothing was changed`,
        ])
      }
    })
}
