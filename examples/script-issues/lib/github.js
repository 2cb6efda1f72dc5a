// What all of GitHub's answers have in common. Nothing here knows of the mock: these are
// functions of their arguments, but for the time.

/** Thrown where GitHub would refuse; `issues.js` makes it the answer. */
export class Refusal extends Error {
  constructor(status, message, errors) {
    super(message)
    this.status = status
    this.errors = errors
  }

  answer() {
    return {
      status: this.status,
      body: {
        message: this.message,
        errors: this.errors, // `undefined` is left out
        documentation_url: 'https://docs.github.com/rest',
      },
    }
  }
}

/** `new Date()` is the mock's time; GitHub has no fractions of seconds. */
export const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z')

/** As GitHub's: kind and number, in Base64. */
export const nodeId = (kind, id) => btoa(`0${kind.length}:${kind}${id}`)

/** The same name is always the same user. */
export function user(login) {
  const id = [...login].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e8, 7)
  return { login, id, node_id: nodeId('User', id), type: 'User' }
}

/** One page of a list, and the header that leads to the others. */
export function page(request, all) {
  const { page = 1, per_page: size = 30 } = request.params
  const last = Math.max(1, Math.ceil(all.length / size))
  const links = []
  const link = (to, rel) => {
    const others = (request.queryString ?? '').split('&').filter((field) => field && !/^page=/.test(field))
    const query = [...others, `page=${to}`].join('&')
    links.push(`<https://api.github.com${request.path}?${query}>; rel="${rel}"`)
  }
  if (page > 1) link(page - 1, 'prev')
  if (page < last) link(page + 1, 'next'), link(last, 'last')
  return {
    headers: { link: links.length ? links.join(', ') : undefined },
    body: all.slice((page - 1) * size, page * size),
  }
}
