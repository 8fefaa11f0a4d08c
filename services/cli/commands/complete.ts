import type { Command } from 'commander'
import type { Client } from '../client.ts'
import { candidateLines } from '../completion/candidates.ts'
import { type LoadNoun, placeOf, withoutAtSigns, withoutEquals } from '../completion/command-line.ts'
import { liveFiles, liveNames, liveVersions } from '../completion/live-names.ts'
import { type NameKind, wantedAt } from '../completion/wanted.ts'
import type { OpenSession } from '../session.ts'

/** How long the user may be kept waiting for names, in milliseconds. */
const NAMES_TIMEOUT_MS = 1_000
/** Options that say which controller to ask, on the line that is completed. */
const GLOBALS = ['socket', 'url', 'tokenFile']

const ABOUT = `Tells completion scripts what may stand next, for 'muster completion'. Each word comes behind a dot, so that none
is taken for an option of this command.`

/** Hidden. Whatever goes wrong, it says nothing: somebody is in the middle of typing. */
export function define(command: Command, open: OpenSession): void {
  command
    .description(ABOUT)
    .argument('[words...]', 'the words up to the cursor')
    .action(async (dotted: string[]) => {
      const program = command.parent!
      const { words, cut } = withoutAtSigns(withoutEquals(dotted.map((word) => word.slice(1))))
      const place = await placeOf(words, { program, loadNoun: nounLoader(program, open) })
      if (!place) return
      const { terminal } = await open()
      for (const name of GLOBALS) {
        if (place.given[name] !== undefined) program.setOptionValue(name, place.given[name])
      }
      const asked = async (
        ask: (client: Client) => Promise<readonly string[]>,
      ): Promise<readonly string[]> => {
        try {
          const { client } = await open({ timeoutMs: NAMES_TIMEOUT_MS })
          return await ask(client)
        } catch {
          return []
        }
      }
      const namesOf = (kind: NameKind) => asked((client) => liveNames(client, kind))
      const filesOf = (overlay: string) => asked((client) => liveFiles(client, overlay))
      const versionsOf = (image: string) => asked((client) => liveVersions(client, image))
      const offers = { wanted: wantedAt(place), namesOf, filesOf, versionsOf }
      const lines = await candidateLines(place, offers)
      terminal.lines(lines.map((line) => line.slice(line.startsWith(cut) ? cut.length : 0)))
    })
}

/** Verbs are added to a noun when it stands on the line that is completed. */
function nounLoader(program: Command, open: OpenSession): LoadNoun {
  return async (name) => {
    const { NOUNS } = await import('../nouns.ts')
    const noun = NOUNS.find((each) => each.name === name && !each.hidden)
    const command = program.commands.find((each) => each.name() === name)
    if (!noun || !command) return undefined
    const { define } = await noun.load()
    define(command, open)
    return command
  }
}
