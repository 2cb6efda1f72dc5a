// What the mock remembers: issues, comments and events of any repository, in the mock's
// state. A request's changes are kept together, or not at all if it fails.

import { nodeId, now, Refusal, user } from './github.js'

/** The collections of the request's repository; `store.issues`, and so on. */
export function open({ params }, mimus) {
  const repo = `${params.owner}/${params.repo}`
  const of = (kind) => mimus.state.collection(`${kind}:${repo}`)
  return { mimus, url: `https://api.github.com/repos/${repo}`, issues: of('issues'), comments: of('comments'), events: of('events') }
}

/** The issue that the path names. */
export function find(store, { params }) {
  const issue = store.issues.get(key(params.issue_number))
  if (!issue) throw new Refusal(404, 'Not Found')
  return issue
}

export function save(store, issue) {
  issue.updated_at = now()
  store.issues.set(key(issue.number), issue)
}

/** What belongs to one issue, oldest first. */
export const ofIssue = (collection, issue) =>
  collection.entries().filter(([at]) => at.startsWith(`${key(issue.number)}/`)).map(([, value]) => value)

export function addComment(store, issue, login, body) {
  const id = identity(store, 'IssueComment')
  const comment = { ...id, url: `${store.url}/issues/comments/${id.id}`, user: user(login), body, created_at: now(), updated_at: now() }
  store.comments.set(`${key(issue.number)}/${key(store.comments.nextNumber())}`, comment)
  issue.comments += 1
  save(store, issue)
  return comment
}

export function addEvent(store, issue, login, event, more) {
  const entry = { ...identity(store, 'Event'), event, actor: user(login), ...more, created_at: now() }
  store.events.set(`${key(issue.number)}/${key(store.events.nextNumber())}`, entry)
}

/** By chance that follows from the seed and the request: the same again in each run. */
export function identity({ mimus }, kind) {
  const id = mimus.random.int(1_000_000_000, 2_000_000_000)
  return { id, node_id: nodeId(kind, id) }
}

/** Keys are ordered by their bytes; this way 10 comes after 9. */
const key = (number) => String(number).padStart(8, '0')
