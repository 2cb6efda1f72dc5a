/// <reference path="../../plugins/script/mimus.d.ts" />

// GitHub's issues, with a memory: a handler for each operation of openapi.yaml.
// `params` has the parameters as the description declares them, and requests that don't
// fit it never get here.

import { now, page, Refusal, user } from './lib/github.js'
import * as store from './lib/store.js'

/** @type {Handlers} */
const handlers = {
  'issues/create'(request, mimus) {
    const login = signedIn(request, mimus)
    const { title, body = null, labels = [] } = request.body
    if (!title.trim()) throw missing('title')
    const repo = store.open(request, mimus)
    const number = repo.issues.nextNumber()
    const issue = {
      ...store.identity(repo, 'Issue'),
      url: `${repo.url}/issues/${number}`,
      number,
      state: 'open',
      state_reason: null,
      title,
      body,
      user: user(login),
      labels: [],
      locked: false,
      active_lock_reason: null,
      comments: 0,
      created_at: now(),
      updated_at: now(),
      closed_at: null,
    }
    setLabels(repo, issue, labels, login)
    store.save(repo, issue)
    return { status: 201, headers: { location: issue.url }, body: issue }
  },

  'issues/list-for-repo'(request, mimus) {
    const { state = 'open', creator, labels, since, sort = 'created', direction = 'desc' } = request.params
    const wanted = labels?.split(',') ?? []
    const found = store
      .open(request, mimus)
      .issues.values()
      .filter((issue) => state === 'all' || issue.state === state)
      .filter((issue) => !creator || issue.user.login === creator)
      .filter((issue) => !since || issue.updated_at >= since)
      .filter((issue) => wanted.every((name) => issue.labels.some((label) => label.name === name)))
    const by = { created: (issue) => issue.number, updated: (issue) => Date.parse(issue.updated_at), comments: (issue) => issue.comments }[sort]
    const sign = direction === 'asc' ? 1 : -1
    found.sort((a, b) => sign * (by(a) - by(b) || a.number - b.number))
    return page(request, found)
  },

  'issues/get': (request, mimus) => ({ body: store.find(store.open(request, mimus), request) }),

  'issues/update'(request, mimus) {
    const login = signedIn(request, mimus)
    const repo = store.open(request, mimus)
    const issue = store.find(repo, request)
    const { title = issue.title, body = issue.body, state = issue.state, state_reason, labels } = request.body ?? {}
    if (title !== issue.title) {
      store.addEvent(repo, issue, login, 'renamed', { rename: { from: issue.title, to: title } })
    }
    if (labels) setLabels(repo, issue, labels, login)
    if (state !== issue.state) {
      const isClosed = state === 'closed'
      issue.state_reason = isClosed ? (state_reason ?? 'completed') : 'reopened'
      issue.closed_at = isClosed ? now() : null
      store.addEvent(repo, issue, login, isClosed ? 'closed' : 'reopened', { state_reason: issue.state_reason })
    }
    Object.assign(issue, { title, body, state })
    store.save(repo, issue)
    return { body: issue }
  },

  'issues/create-comment'(request, mimus) {
    const login = signedIn(request, mimus)
    const repo = store.open(request, mimus)
    const issue = store.find(repo, request)
    if (issue.locked && login !== request.params.owner) {
      throw new Refusal(403, 'Unable to create comment because issue is locked.')
    }
    const comment = store.addComment(repo, issue, login, request.body.body)
    return { status: 201, headers: { location: comment.url }, body: comment }
  },

  'issues/list-comments'(request, mimus) {
    const repo = store.open(request, mimus)
    return page(request, store.ofIssue(repo.comments, store.find(repo, request)))
  },

  'issues/list-events'(request, mimus) {
    const repo = store.open(request, mimus)
    return page(request, store.ofIssue(repo.events, store.find(repo, request)))
  },

  'issues/lock': (request, mimus) => lock(request, mimus, true),
  'issues/unlock': (request, mimus) => lock(request, mimus, false),

  // What the description says of a repository is made up by the next responder; only what
  // the mock knows better is laid over it.
  'repos/get'(request, mimus) {
    const { owner, repo: name } = request.params
    const open = store.open(request, mimus).issues.values().filter((issue) => issue.state === 'open')
    const answer = mimus.next()
    Object.assign(answer.body, { name, full_name: `${owner}/${name}`, owner: user(owner), open_issues_count: open.length })
    return answer
  },
}

function lock(request, mimus, locked) {
  const login = signedIn(request, mimus)
  const repo = store.open(request, mimus)
  const issue = store.find(repo, request)
  const reason = (locked && request.body?.lock_reason) || null
  if (locked !== issue.locked) {
    store.addEvent(repo, issue, login, locked ? 'locked' : 'unlocked', { lock_reason: reason })
  }
  Object.assign(issue, { locked, active_lock_reason: reason })
  store.save(repo, issue)
  return { status: 204 }
}

function setLabels(repo, issue, names, login) {
  const { colors = {} } = repo.mimus.settings
  const had = issue.labels.map((label) => label.name)
  issue.labels = names.map((name) => ({ name, color: colors[name] ?? 'ededed' }))
  for (const label of issue.labels.filter(({ name }) => !had.includes(name))) {
    store.addEvent(repo, issue, login, 'labeled', { label })
  }
}

function signedIn(request, mimus) {
  const [, token] = /^(?:Bearer|token) (.+)$/i.exec(request.header('authorization') ?? '') ?? []
  const login = mimus.settings.users[token]
  if (!login) throw new Refusal(401, token ? 'Bad credentials' : 'Requires authentication')
  return login
}

const missing = (field) => new Refusal(422, 'Validation Failed', [{ resource: 'Issue', field, code: 'missing_field' }])

/** Around each handler: refusals become answers, and a scenario can use up the quota. */
function guarded(handler) {
  return (request, mimus) => {
    const remaining = mimus.scenario.variable('remaining') ?? 4999
    const quota = { 'x-ratelimit-limit': 5000, 'x-ratelimit-remaining': remaining }
    try {
      if (remaining === 0) throw new Refusal(403, 'API rate limit exceeded')
      const answer = handler(request, mimus)
      return { ...answer, headers: { ...answer.headers, ...quota } }
    } catch (error) {
      // What is no refusal is a mistake in here: the log tells it with file and line.
      if (!(error instanceof Refusal)) throw error
      return { ...error.answer(), headers: quota }
    }
  }
}

export default Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, guarded(handler)]))
