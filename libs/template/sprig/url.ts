import type { Call } from '../function.ts'
import { toLower } from '../strings.ts'
import { escapePart, unescapePart } from './url-escapes.ts'

/** A URL as Go's net/url has it; parts that it does not have are "". */
export interface Url {
  scheme: string
  user: User | undefined
  /** With the port. */
  host: string
  path: string
  query: string
  /** What follows the scheme, if that does not begin with a slash. */
  opaque: string
  fragment: string
}

interface User {
  name: string
  password: string | undefined
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is not allowed
const CONTROL = /[\x00-\x1f\x7f]/
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/
const USER = /^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/
const PORT = /^(?::[0-9]*)?$/

/** @throws what call.fail raises if it is none. */
export function parseUrl(call: Call, text: string): Url {
  const [written, fragment] = cut(text, '#')
  if (CONTROL.test(written)) refuse(call, 'a control character')
  const url: Url = { scheme: '', user: undefined, host: '', path: '', query: '', opaque: '', fragment: '' }
  if (written === '*') url.path = '*'
  else parseInto(call, url, written)
  return { ...url, fragment: unescapePart(call, fragment, 'fragment') }
}

function parseInto(call: Call, url: Url, written: string): void {
  if (written.startsWith(':')) refuse(call, 'no scheme before the colon')
  const scheme = SCHEME.exec(written)?.[1]
  url.scheme = toLower(scheme ?? '')
  const [rest, query] = cut(scheme === undefined ? written : written.slice(scheme.length + 1), '?')
  url.query = query
  if (!rest.startsWith('/')) {
    if (scheme !== undefined) {
      url.opaque = rest
      return
    }
    if (cut(rest, '/')[0].includes(':')) refuse(call, 'a colon in the first part of a path')
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== undefined || !rest.startsWith('///'))
  if (!hasAuthority) {
    url.path = unescapePart(call, rest, 'path')
    return
  }
  const slash = rest.indexOf('/', 2)
  const end = slash === -1 ? rest.length : slash
  Object.assign(url, parseAuthority(call, rest.slice(2, end)))
  url.path = unescapePart(call, rest.slice(end), 'path')
}

function parseAuthority(call: Call, authority: string): Pick<Url, 'user' | 'host'> {
  const at = authority.lastIndexOf('@')
  const host = parseHost(call, authority.slice(at + 1))
  if (at === -1) return { user: undefined, host }
  const written = authority.slice(0, at)
  if (!USER.test(written)) refuse(call, 'a character that may not be in the name of a user')
  const [name, password] = cut(written, ':')
  const user: User = {
    name: unescapePart(call, name, 'user'),
    password: written.includes(':') ? unescapePart(call, password, 'user') : undefined,
  }
  return { user, host }
}

function parseHost(call: Call, host: string): string {
  if (!host.startsWith('[')) {
    const colon = host.lastIndexOf(':')
    if (colon !== -1) checkPort(call, host.slice(colon))
    return unescapePart(call, host, 'host')
  }
  const end = host.lastIndexOf(']')
  if (end === -1) refuse(call, 'an address without its closing bracket')
  checkPort(call, host.slice(end + 1))
  const zone = host.slice(0, end).indexOf('%25')
  if (zone === -1) return unescapePart(call, host, 'host')
  return (
    unescapePart(call, host.slice(0, zone), 'host') +
    unescapePart(call, host.slice(zone, end), 'zone') +
    unescapePart(call, host.slice(end), 'host')
  )
}

function checkPort(call: Call, port: string): void {
  if (!PORT.test(port)) refuse(call, `no port but ${JSON.stringify(port)} after the host`)
}

/** The host without port and brackets. */
export function hostnameOf(host: string): string {
  const colon = host.lastIndexOf(':')
  const name = colon !== -1 && PORT.test(host.slice(colon)) ? host.slice(0, colon) : host
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
}

export function userText({ name, password }: User): string {
  const text = escapePart(name, 'user')
  return password === undefined ? text : `${text}:${escapePart(password, 'user')}`
}

export function urlText({ scheme, user, host, path, query, opaque, fragment }: Url): string {
  let text = scheme === '' ? '' : `${scheme}:`
  if (opaque !== '') text += opaque
  else {
    if (host !== '' || user !== undefined || (scheme !== '' && path !== '')) text += '//'
    if (user !== undefined) text += `${userText(user)}@`
    text += escapePart(host, 'host')
    const escaped = path === '*' ? path : escapePart(path, 'path')
    if (escaped !== '' && !escaped.startsWith('/') && host !== '') text += '/'
    // A colon in the first part would make a scheme of it.
    if (text === '' && cut(escaped, '/')[0].includes(':')) text += './'
    text += escaped
  }
  if (query !== '') text += `?${query}`
  return fragment === '' ? text : `${text}#${escapePart(fragment, 'fragment')}`
}

/** What is before and after the first separator. */
function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}

function refuse(call: Call, what: string): never {
  call.fail(`unable to parse url: there is ${what}`)
}
