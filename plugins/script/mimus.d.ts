// Types for handlers of Mimus' responder `script`.
//
// In JavaScript, an editor that reads JSDoc picks them up by one line at the top of the
// script:
//
//     /// <reference path="./mimus.d.ts" />
//
// and `@type {Handler}` or `@type {Handlers}` above the export:
//
//     /** @type {Handler} */
//     export default (request, mimus) => ({ body: { id: request.params.id } })

export {}

declare global {
  /** Answers a request, or lets the next responder answer by returning nothing. */
  type Handler = (request: MimusRequest, mimus: Mimus) => Answer | Promise<Answer>

  /**
   * Handlers by `operationId`, or by method and path template as in
   * `"GET /orders/{id}"`. `default` answers what no other one names.
   */
  interface Handlers {
    [operation: string]: Handler | unknown
  }

  /** What a handler returns. Nothing lets the next responder answer. */
  type Answer = MimusResponse | null | undefined | void

  interface MimusResponse {
    /** From 200 to 599. Left out: the status that the description and the request choose. */
    status?: number
    /** What is `undefined` or `null` is left out; a list becomes one header each. */
    headers?: HeadersGiven
    /**
     * Objects, lists, numbers and booleans are written as the content type wants: JSON
     * mostly, but XML, forms and CSV as well. A string is sent as it is, and so are bytes.
     */
    body?: unknown
    /** Milliseconds that the server waits before it answers. */
    delay?: number
  }

  type HeadersGiven =
    | Record<string, HeaderValue | HeaderValue[] | null | undefined>
    | [name: string, value: HeaderValue][]
  type HeaderValue = string | number | boolean

  /** A request that matched the operation. */
  interface MimusRequest {
    /** In capitals: `GET`. */
    readonly method: string
    /** As it was sent, without the query. */
    readonly path: string
    /** As it was sent, without the `?`. */
    readonly queryString: string | undefined
    /** The query's fields as text; a list where a name was sent several times. */
    readonly query: Record<string, string | string[]>
    /**
     * The declared parameters by name, read by their schemas: `7` rather than `"7"` for an
     * integer. Where a name is declared in several places, that of the path is here.
     */
    readonly params: Record<string, any>
    /** The declared parameters, by the place where they were sent. */
    readonly parameters: {
      path: Record<string, any>
      query: Record<string, any>
      header: Record<string, any>
      cookie: Record<string, any>
    }
    /** Names in lower case; what was sent several times is joined by `, `. */
    readonly headers: Record<string, string>
    readonly cookies: Record<string, string>
    /** A header by its name, whatever its case. */
    header(name: string): string | undefined
    /**
     * The body by its content type: JSON as the value it stands for, a form as an object,
     * other text as a string, the rest as bytes. `undefined` if there is none.
     */
    readonly body: any
    /** The body as text. */
    readonly text: string
    /** The body as it was sent. */
    readonly bytes: Uint8Array
  }

  /** What a handler may ask of the mock. */
  interface Mimus {
    /** The operation at hand. */
    readonly operation: {
      /** The `operationId`, or `GET /orders/{id}` where there is none. */
      id: string
      method: string
      /** The path template: `/orders/{id}`. */
      path: string
    }
    /** What the server would answer with, from the description and the request. */
    readonly choice: {
      status: number
      mediaType: string | undefined
      example: string | undefined
      /** Whether made-up data is wanted even where there is an example. */
      dynamic: boolean
    }
    /** `settings` of the script's configuration. */
    readonly settings: any

    readonly state: {
      /** Values that outlive the request. It comes to be with its first value. */
      collection<T = any>(name: string): Collection<T>
    }

    /** Chance that is the same again for the same seed and request; so is `Math.random`. */
    readonly random: Random

    /**
     * Made-up data by the names of faker-js, the same again for the same seed and request:
     * `fake("person.fullName")`, `fake("number.int", { min: 1, max: 6 })`.
     */
    fake<T = any>(name: string, ...args: unknown[]): T

    readonly clock: {
      /** The mock's time in milliseconds, as `Date.now()`. */
      now(): number
    }

    /** Lines for the server's log. `console` writes there, too. */
    readonly log: {
      trace(...values: unknown[]): void
      debug(...values: unknown[]): void
      info(...values: unknown[]): void
      warn(...values: unknown[]): void
      error(...values: unknown[]): void
    }

    /**
     * The answer of the next responder, the last of which makes data up from the
     * description; to the request at hand, or to one that differs from it.
     */
    next(changes?: RequestChanges): NextAnswer

    /** Lets the next responder answer: `return mimus.pass()`. */
    pass(): undefined

    readonly scenario: {
      /** `undefined` if none is active. */
      readonly name: string | undefined
      /** The active scenario's variable, or `undefined`. */
      variable(name: string): any
    }

    /** The JSON Schema of an answer's body: of the one at hand, or of another. */
    schema(status?: number, mediaType?: string): any
    /** The description's example of a body, by name, or the first one. */
    example(status?: number, mediaType?: string, name?: string): any
  }

  /** Values by key, kept as JSON. Keys are ordered by their bytes. */
  interface Collection<T = any> {
    get(key: string | number): T | undefined
    set(key: string | number, value: T): void
    has(key: string | number): boolean
    /** Whether there was such a value. */
    delete(key: string | number): boolean
    keys(): string[]
    values(): T[]
    entries(): [key: string, value: T][]
    clear(): void
    readonly size: number
    /** The next number of the collection, from 1: for ids. */
    nextNumber(): number
  }

  interface Random {
    /** From 0, and without 1. */
    (): number
    /** A whole number from `min` to `max`, both included. */
    int(min: number, max: number): number
    /** True in `probability` of all cases, or in half of them. */
    chance(probability?: number): boolean
    pick<T>(list: readonly T[]): T
    /** The items in another order, as a new list. */
    shuffle<T>(list: readonly T[]): T[]
    uuid(): string
  }

  interface RequestChanges {
    method?: string
    path?: string
    queryString?: string
    /** All headers, instead of those of the request. */
    headers?: HeadersGiven
    /** A string or bytes as they are, anything else as JSON. */
    body?: unknown
    /** Other values of parameters that the request carries. */
    params?: Record<string, unknown>
  }

  /** A whole answer, which a handler can return as it is or change. */
  interface NextAnswer {
    status: number
    /** Names in lower case. */
    headers: Record<string, string | string[]>
    body: any
    readonly text: string
    readonly bytes: Uint8Array
    delay: number
  }
}
