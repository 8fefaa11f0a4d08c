import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bootServerConfig } from '../../services/boot-server/config.ts'
import { controllerConfig } from '../../services/controller/config.ts'
import { ROOT } from '../_sources.ts'
import { settingsRead, shipped } from './settings.ts'

const SERVICES = {
  controller: controllerConfig,
  'boot-server-r1': bootServerConfig,
  'boot-server-r2': bootServerConfig,
}

const compose = shipped('docker-compose.yml')
const dockerfile = shipped('Dockerfile')

/** The lines of docker-compose.yml about a service. */
function linesOf(service: string): string {
  return new RegExp(`^  ${service}:\\n((?:    .*\\n|\\n)+)`, 'm').exec(compose)![1]!
}

for (const [service, config] of Object.entries(SERVICES)) {
  t.test(`${service} is given settings that it takes`, async (t) => {
    const lines = linesOf(service)
    const given = Object.fromEntries(
      [...lines.matchAll(/^ {6}(MUSTER_\w+): (.+)$/gm)].map(([, name, value]) => [name, value!]),
    )
    const known = settingsRead(config, given)
    t.same(
      Object.keys(given).filter((name) => !known.includes(name)),
      [],
    )
    t.ok(given.MUSTER_NATS, 'without it a controller would run a nats-server of its own')
    t.equal(
      given.MUSTER_ADDRESS,
      /ipv4_address: (.+)/.exec(lines)?.[1],
      'the address it listens on is its own',
    )
  })
}

t.test('the programs that containers run and the files they mount are there', async (t) => {
  const programs = [compose, dockerfile].flatMap((text) => text.match(/services\/[\w-]+\/main\.ts/g) ?? [])
  const mounted = [...compose.matchAll(/\.\/(config\/[^:]+):/g)].map(([, path]) => path!)
  t.match([programs.length, mounted.length], [3, 2])
  for (const path of [...programs, ...mounted]) t.ok(existsSync(join(ROOT, path)), path)
})

t.test('what the image is made of is there, and .dockerignore lets it through', async (t) => {
  const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, sources]) => sources!.split(' '))
  const letThrough = [...shipped('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path!)
  t.same(copied.sort(), letThrough.sort())
  for (const path of copied) t.ok(existsSync(join(ROOT, path)), path)
})
