import { UsersCollideError } from './errors.ts'

/** The texts of /etc/passwd and /etc/group: passwd(5), group(5). */
export interface Accounts {
  passwd: string
  group: string
}

/** A name whose id becomes that of the host. */
export interface IdChange {
  name: string
  from: number
  to: number
}

/** What an image gets so that its users are those of the host. */
export interface UserSync extends Accounts {
  /** Users and groups that the host has with another id; files of the former id go to the new one. */
  users: IdChange[]
  groups: IdChange[]
  /** Names that the image did not have. */
  added: { users: string[]; groups: string[] }
  /** New ids of files, by those they have. */
  ids: { users: ReadonlyMap<number, number>; groups: ReadonlyMap<number, number> }
}

/** A line of one of the two files. */
interface Account {
  name: string
  id: number
  fields: readonly string[]
}

const PASSWD = { fields: 7, id: 2 }
const GROUP = { fields: 4, id: 2 }
const PRIMARY_GROUP = 3
const MEMBERS = 3

/**
 * Users and groups of the host as they are there, and after them those that only the image has. Of a group that both
 * have, members that only the image knows stay members. Primary groups of the image's own users keep their names.
 * @throws {UsersCollideError} if a name that only the image has has the id of another name of the host
 */
export function syncUsers(host: Accounts, image: Accounts): UserSync {
  const users = merge(parse(host.passwd, PASSWD), parse(image.passwd, PASSWD))
  const groups = merge(parse(host.group, GROUP), parse(image.group, GROUP))
  const collisions = [...users.collisions.map(said('user')), ...groups.collisions.map(said('group'))]
  if (collisions.length > 0) throw new UsersCollideError(collisions)

  const own = users.own.map((user) => withField(user, PRIMARY_GROUP, moved(user, groups.ids)))
  const ownNames = new Set(own.map(({ name }) => name))
  const shared = groups.host.map((group) => withOwnMembers(group, groups.former.get(group.name), ownNames))
  return {
    passwd: textOf([...users.host, ...own], image.passwd, PASSWD),
    group: textOf([...shared, ...groups.own], image.group, GROUP),
    users: users.changed,
    groups: groups.changed,
    added: { users: users.added, groups: groups.added },
    ids: { users: users.ids, groups: groups.ids },
  }
}

interface Merged {
  host: readonly Account[]
  /** What only the image has. */
  own: Account[]
  /** What the image has, by name. */
  former: ReadonlyMap<string, Account>
  changed: IdChange[]
  added: string[]
  ids: Map<number, number>
  collisions: { own: Account; host: Account }[]
}

function merge(host: readonly Account[], image: readonly Account[]): Merged {
  const byName = new Map(host.map((account) => [account.name, account]))
  const byId = new Map(host.toReversed().map((account) => [account.id, account]))
  const former = new Map(image.toReversed().map((account) => [account.name, account]))
  const own = image.filter(({ name }) => !byName.has(name))
  const changed: IdChange[] = []
  const ids = new Map<number, number>()
  const seen = new Set<number>()
  for (const { name, id } of image) {
    const to = byName.get(name)?.id ?? id
    if (to !== id) changed.push({ name, from: id, to })
    // Of several names with one id, files belong to the first.
    if (to !== id && !seen.has(id)) ids.set(id, to)
    seen.add(id)
  }
  return {
    host,
    own,
    former,
    changed,
    added: host.map(({ name }) => name).filter((name) => !former.has(name)),
    ids,
    collisions: own.flatMap((account) => {
      const other = byId.get(account.id)
      return other ? [{ own: account, host: other }] : []
    }),
  }
}

/** Lines that are no account are left out: comments, and those that begin with + or - for NIS. */
function parse(text: string, form: { fields: number; id: number }): Account[] {
  const accounts: Account[] = []
  const names = new Set<string>()
  for (const line of text.split('\n')) {
    const fields = line.split(':')
    const [name = ''] = fields
    const id = fields[form.id] ?? ''
    if (fields.length !== form.fields || !/^[^+#\s-]/.test(name) || !/^\d+$/.test(id)) continue
    // Of several lines with one name, the first counts.
    if (names.has(name)) continue
    names.add(name)
    accounts.push({ name, id: Number(id), fields })
  }
  return accounts
}

function moved({ fields }: Account, ids: ReadonlyMap<number, number>): string {
  const group = fields[PRIMARY_GROUP]!
  return String(ids.get(Number(group)) ?? group)
}

function withOwnMembers(group: Account, former: Account | undefined, own: ReadonlySet<string>): Account {
  const members = membersOf(group)
  const more = former ? membersOf(former).filter((name) => own.has(name) && !members.includes(name)) : []
  return more.length > 0 ? withField(group, MEMBERS, [...members, ...more].join(',')) : group
}

function membersOf({ fields }: Account): string[] {
  return fields[MEMBERS]!.split(',').filter((name) => name !== '')
}

function withField(account: Account, index: number, value: string): Account {
  return { ...account, fields: account.fields.with(index, value) }
}

/** The accounts, and what the image has besides accounts at the end, as it was. */
function textOf(accounts: readonly Account[], image: string, form: { fields: number; id: number }): string {
  const others = image.split('\n').filter((line) => line !== '' && parse(line, form).length === 0)
  return [...accounts.map(({ fields }) => fields.join(':')), ...others].map((line) => `${line}\n`).join('')
}

function said(what: string): (collision: { own: Account; host: Account }) => string {
  return ({ own, host }) => `${what} ${own.name} has id ${own.id}, which is ${host.name} on the host`
}
