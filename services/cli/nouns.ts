import type { Command } from 'commander'
import type { OpenSession } from './session.ts'

/** Adds a noun's verbs, or its options, to its command. */
export type Define = (command: Command, open: OpenSession) => void

/** The words that may follow `muster`. Only the one that does is loaded, so that the command starts quickly. */
export const NOUNS: { name: string; summary: string; load: () => Promise<{ define: Define }> }[] = [
  { name: 'node', summary: 'the machines', load: () => import('./commands/node.ts') },
  { name: 'profile', summary: 'values that many nodes share', load: () => import('./commands/profile.ts') },
  { name: 'image', summary: 'what nodes boot', load: () => import('./commands/image.ts') },
  {
    name: 'overlay',
    summary: 'files that are laid over an image',
    load: () => import('./commands/overlay.ts'),
  },
  { name: 'rack', summary: 'racks and their boot servers', load: () => import('./commands/rack.ts') },
  {
    name: 'status',
    summary: 'the cluster on one screen',
    load: () => import('./commands/status.ts'),
  },
  { name: 'events', summary: 'what nodes do as they boot', load: () => import('./commands/events.ts') },
  {
    name: 'version',
    summary: 'versions of this command and of the controller',
    load: () => import('./commands/version.ts'),
  },
]
