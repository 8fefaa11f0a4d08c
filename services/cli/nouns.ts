import type { Command } from 'commander'
import type { OpenSession } from './session.ts'

/** Adds a noun's verbs, or its options, to its command. */
export type Define = (command: Command, open: OpenSession) => void

/** The words that may follow `muster`. Only the one that does is loaded, so that the command starts quickly. */
export const NOUNS: {
  name: string
  summary: string
  /** Not for people: left out of the help. */
  hidden?: boolean
  load: () => Promise<{ define: Define }>
}[] = [
  { name: 'node', summary: 'the machines', load: () => import('./commands/node.ts') },
  { name: 'profile', summary: 'values that many nodes share', load: () => import('./commands/profile.ts') },
  { name: 'image', summary: 'what nodes boot', load: () => import('./commands/image/image.ts') },
  {
    name: 'kernel',
    summary: 'kernels apart from images',
    load: () => import('./commands/kernel/kernel.ts'),
  },
  {
    name: 'overlay',
    summary: 'files that are laid over an image',
    load: () => import('./commands/overlay/overlay.ts'),
  },
  {
    name: 'dhcp',
    summary: "the site's own DHCP server",
    load: () => import('./commands/dhcp.ts'),
  },
  {
    name: 'subnet',
    summary: 'networks that machines boot in',
    load: () => import('./commands/subnet/subnet.ts'),
  },
  {
    name: 'discovery',
    summary: 'how unknown machines become nodes by themselves',
    load: () => import('./commands/discovery.ts'),
  },
  {
    name: 'script',
    summary: 'what loaders do before Linux runs',
    load: () => import('./commands/script.ts'),
  },
  { name: 'rack', summary: 'racks and their boot servers', load: () => import('./commands/rack.ts') },
  { name: 'cluster', summary: 'the cluster as a whole', load: () => import('./commands/cluster.ts') },
  {
    name: 'apply',
    summary: 'make the cluster what files say',
    load: () => import('./commands/apply.ts'),
  },
  {
    name: 'export',
    summary: 'write the whole description as YAML',
    load: () => import('./commands/export.ts'),
  },
  {
    name: 'status',
    summary: 'the cluster on one screen',
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'storage',
    summary: 'what controllers keep on their disks',
    load: () => import('./commands/storage.ts'),
  },
  {
    name: 'explain',
    summary: 'why a node boots what it boots',
    load: () => import('./commands/explain.ts'),
  },
  { name: 'events', summary: 'what nodes do as they boot', load: () => import('./commands/events.ts') },
  {
    name: 'history',
    summary: 'what was changed, by whom and why',
    load: () => import('./commands/history.ts'),
  },
  { name: 'undo', summary: 'take a change back', load: () => import('./commands/undo.ts') },
  { name: 'check', summary: 'whether all parts agree', load: () => import('./commands/check.ts') },
  { name: 'recover', summary: 'give NATS back what it lost', load: () => import('./commands/recover.ts') },
  {
    name: 'warewulf',
    summary: 'come here from Warewulf',
    load: () => import('./commands/warewulf.ts'),
  },
  {
    name: 'completion',
    summary: "a script for the shell's completion",
    load: () => import('./commands/completion.ts'),
  },
  {
    name: 'complete',
    summary: 'what may stand next on a command line, for completion scripts',
    hidden: true,
    load: () => import('./commands/complete.ts'),
  },
  {
    name: 'version',
    summary: 'versions of this command and of the controller',
    load: () => import('./commands/version.ts'),
  },
]
