import type { Session } from '../session.ts'
import type { Built } from './work-in-image.ts'

/** Says in a line what came of work on an image: on stderr, since stdout belongs to the command that was run. */
export function reportWork({ terminal, json }: Session, name: string, built: Built | undefined): void {
  if (json) {
    if (built) terminal.json(built)
    return
  }
  if (!built) {
    terminal.note(`no version was made; 'muster image build ${name}' makes one of what was changed`)
    return
  }
  terminal.note(builtText(built))
  const { number, image } = built
  const version = [image, ...(image.others ?? [])].find((each) => (each.number ?? 1) === number)
  const warnings = built.unchanged ? 0 : (version?.warnings.length ?? 0)
  if (warnings > 0) {
    const count = `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`
    terminal.note(`${count}: muster image show ${name}@${number}`)
  }
}

/** `image debian: version 4 is live (change 17)`. */
export function builtText({ name, seq, number, image, unchanged }: Built): string {
  if (unchanged) return `image ${name}: nothing here is different from version ${number}; no version was made`
  const isLive = (image.number ?? 1) === number
  const staged = `is there; 'muster image rollback ${name} --to ${number}' makes it live`
  return `image ${name}: version ${number} ${isLive ? 'is live' : staged} (change ${seq})`
}
