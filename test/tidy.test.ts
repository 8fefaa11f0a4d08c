import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { importsOf, ROOT, type Source, sourcesIn } from './_sources.ts'

const LINES_SOFT = 300
const LINES_HARD = 500

/** Which libs each lib may use: the direction in which data flows. A lib that is not here may use none. */
const LIBS: Record<string, readonly string[]> = {
  errors: [],
  address: [],
  digest: [],
  codec: ['errors'],
  config: ['errors'],
  http: ['errors'],
  service: ['errors'],
  records: ['address', 'errors', 'digest', 'codec'],
  model: ['address', 'digest', 'errors', 'records'],
  changes: ['errors', 'digest', 'codec'],
  archive: ['errors', 'digest', 'records'],
  hostlist: ['address', 'errors'],
  yaml: ['errors'],
  warewulf: ['address', 'errors', 'model', 'yaml'],
  template: ['errors'],
  overlay: ['address', 'errors', 'archive', 'digest', 'model', 'template'],
  bootscript: ['errors', 'records'],
  image: ['errors', 'archive', 'codec', 'digest', 'model', 'records'],
  compile: ['errors', 'archive', 'bootscript', 'codec', 'digest', 'image', 'model', 'overlay', 'records'],
  blobs: ['errors', 'digest', 'records'],
  spread: ['digest'],
  bus: ['errors', 'digest', 'records'],
  tftp: ['errors'],
  dhcp: ['address', 'errors', 'records'],
  dhcp6: ['address', 'dhcp', 'errors', 'records'],
  dhcpconf: ['dhcp', 'records'],
}

/** Packages that only one place may use. */
const OWNED: Record<string, RegExp> = {
  nats: /^libs\/bus\/|^test\/(libs\/bus|support)\//,
  level: /^(test\/)?services\//,
  msgpackr: /^libs\/codec\//,
  commander: /^services\/cli\//,
  'js-yaml': /^libs\/yaml\//,
  re2js: /^libs\/template\//,
}

const code = sourcesIn('libs', 'services', 'scripts', 'test').filter(({ path }) => path.endsWith('.ts'))
const own = code.filter(({ path }) => /^(libs|services)\//.test(path))

t.test('libs use libs below them, services use libs, and nobody uses a service', async (t) => {
  for (const source of own) {
    for (const target of importsOf(source)) {
      if (!/^(libs|services|scripts|test)\//.test(target)) continue
      t.ok(mayImport(source.path, target), `${source.path} imports ${target}`)
    }
  }
})

function mayImport(from: string, target: string): boolean {
  const [side, unit] = from.split('/') as [string, string]
  const [targetSide, targetUnit] = target.split('/') as [string, string]
  if (side === targetSide && unit === targetUnit) return true
  if (targetSide !== 'libs') return false
  return side === 'services' || (LIBS[unit] ?? []).includes(targetUnit)
}

t.test('every lib is in the table of who may use whom', async (t) => {
  const libs = new Set(
    own.filter(({ path }) => path.startsWith('libs/')).map(({ path }) => path.split('/')[1]),
  )
  for (const lib of libs) t.ok(lib! in LIBS, `${lib}`)
})

t.test('packages that one place owns are imported nowhere else', async (t) => {
  for (const source of code) {
    for (const name of importsOf(source)) {
      const owner = OWNED[name]
      if (owner) t.match(source.path, owner, `${source.path} imports ${name}`)
    }
  }
})

t.test('pure libs touch no sockets, files, processes or clocks', async (t) => {
  const pure =
    /^libs\/(errors|address|digest|codec|records|model|changes|template|overlay|compile|bootscript|hostlist|yaml|warewulf|spread)\//
  const impure =
    /'node:(fs|net|dgram|http|https|tls|child_process|os|timers)|Date\.now|new Date\(\)|performance\.now|Math\.random/
  for (const { path, text } of own.filter(({ path }) => pure.test(path))) t.notMatch(text, impure, path)
})

t.test('only main.ts reads the environment, and only main.ts and scripts exit', async (t) => {
  for (const { path, text } of own) {
    if (path.endsWith('/main.ts')) continue
    t.notMatch(text, /process\.env\b/, path)
    if (path !== 'libs/service/run-service.ts') t.notMatch(text, /process\.exit\(/, path)
  }
})

t.test('files are small, each about one idea', async (t) => {
  for (const source of code) {
    const lines = source.text.split('\n').length - 1
    const limit = isLongForAReason(source) ? LINES_HARD : LINES_SOFT
    t.ok(lines <= limit, `${source.path} has ${lines} lines`)
  }
})

/** A file may be longer if its first comment says why, with the words "Long because". */
function isLongForAReason({ text }: Source): boolean {
  return /^\/[*/][^\n]*(\n[^\n]*){0,4}Long because/.test(text)
}

t.test('file names are kebab-case', async (t) => {
  for (const { path } of code) t.match(path, /\/_?[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/, path)
})

t.test('every test file stands where its source does', async (t) => {
  for (const { path } of code) {
    const match = /^test\/((?:libs|services|scripts)\/.+)\.test\.ts$/.exec(path)
    if (!match) continue
    const source = match[1]!
    const found = existsSync(join(ROOT, `${source}.ts`)) || existsSync(join(ROOT, source))
    t.ok(found, `${path} is about ${source}.ts`)
  }
})

t.test('no marks of unfinished work and no paths of a machine are left', async (t) => {
  const all = sourcesIn('.').filter(
    ({ path }) => !/^(package-lock\.json|test\/tidy\.test\.ts)$|\.(hex|bin|gz)$/.test(path),
  )
  for (const { path, text } of all) {
    t.notMatch(text, /\b(TODO|FIXME|XXX)\b/, path)
    t.notMatch(text, /(^|[\s'"`(])\/(work|farm)\//m, path)
  }
})

t.test('every error code is documented, and no other', async (t) => {
  const raised = new Set<string>()
  for (const { text } of own) {
    for (const match of text.matchAll(/\bcode(?:: [^=\n]+)?(?: =|:) '(MUSTER_[A-Z_]+)'/g))
      raised.add(match[1]!)
  }
  const documented = new Set(
    [...readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').matchAll(/^\| `(MUSTER_[A-Z_]+)`/gm)].map(
      ([, name]) => name!,
    ),
  )
  t.same([...raised].sort(), [...documented].sort())
})
