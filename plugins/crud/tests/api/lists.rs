//! Lists: envelopes, filters, order, pages, and where they show what is kept elsewhere.

use serde_json::{Value, json};

use crate::server::Server;

/// Books in an envelope, with all that a list can be asked.
const BOOKS: &str = r"
openapi: 3.0.3
info: {title: Books, version: '1'}
paths:
  /books:
    get:
      parameters:
        - {name: page, in: query, schema: {type: integer, minimum: 1, default: 1}}
        - {name: per_page, in: query, schema: {type: integer, minimum: 1, maximum: 50, default: 3}}
        - {name: sort, in: query, schema: {type: string}}
        - {name: order, in: query, schema: {type: string, enum: [asc, desc]}}
        - {name: q, in: query, schema: {type: string}}
        - {name: genre, in: query, schema: {type: array, items: {type: string}}}
        - {name: min_price, in: query, schema: {type: number}}
        - {name: price_max, in: query, schema: {type: number}}
        - {name: author, in: query, schema: {type: string}}
        - {name: published_after, in: query, schema: {type: string, format: date}}
        - {name: filter, in: query, style: deepObject, explode: true, schema: {type: object}}
      responses:
        '200':
          description: a page
          headers:
            Link: {schema: {type: string}}
            X-Request-Id: {required: true, schema: {type: string, format: uuid}}
          content:
            application/json:
              schema:
                type: object
                required: [data, meta, links]
                additionalProperties: false
                properties:
                  data: {type: array, items: {$ref: '#/components/schemas/Book'}}
                  meta:
                    type: object
                    required: [total, page, pages]
                    properties:
                      total: {type: integer}
                      count: {type: integer}
                      page: {type: integer}
                      pages: {type: integer}
                      per_page: {type: integer}
                  links:
                    type: object
                    properties:
                      self: {type: string, format: uri}
                      next: {type: string, format: uri, nullable: true}
                      prev: {type: string, format: uri}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
  /books/{bookId}:
    get:
      parameters: [{name: bookId, in: path, required: true, schema: {type: integer}}]
      responses:
        '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
  /books/search:
    get:
      parameters: [{name: query, in: query, required: true, schema: {type: string}}]
      responses:
        '200': {description: found, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Book'}}}}}
components:
  schemas:
    Book:
      type: object
      required: [id, title]
      properties:
        id: {type: integer, readOnly: true}
        title: {type: string}
        genre: {type: string, enum: [crime, poetry, science]}
        price: {type: number}
        author: {type: object, properties: {id: {type: integer}, name: {type: string}}}
        published_on: {type: string, format: date}
";

fn library() -> Server {
    let server = Server::new(BOOKS);
    for (title, genre, price, author, year) in [
        ("Alpha", "crime", 10.0, "Ann", 2001),
        ("Beta", "poetry", 20.0, "Bob", 2002),
        ("Gamma", "science", 30.0, "Ann", 2003),
        ("Delta", "crime", 5.5, "Cid", 2004),
        ("Alphabet", "poetry", 15.0, "Bob", 2005),
    ] {
        let book = json!({
            "title": title, "genre": genre, "price": price, "author": {"name": author},
            "published_on": format!("{year}-06-01"),
        });
        assert_eq!(server.json("POST", "/books", &book).status, 201);
    }
    server
}

#[track_caller]
fn check(server: &Server, query: &str, expected: &[u64]) {
    let answer = server.get(&format!("/books?per_page=50&{query}"));
    let body = answer.json();
    let ids: Vec<u64> = body["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|book| book["id"].as_u64())
        .collect();
    assert_eq!(ids, expected, "{query}");
    assert_eq!(body["meta"]["total"], json!(expected.len()), "{query}");
}

#[test]
fn lists_are_filtered_and_sorted_by_declared_parameters() {
    let server = library();
    check(&server, "", &[1, 2, 3, 4, 5]);
    check(&server, "genre=crime", &[1, 4]);
    check(&server, "genre=crime&genre=science", &[1, 3, 4]);
    check(&server, "min_price=15", &[2, 3, 5]);
    check(&server, "min_price=15&price_max=20", &[2, 5]);
    check(&server, "author=Ann", &[1, 3]);
    check(&server, "q=alpha", &[1, 5]);
    check(&server, "published_after=2003-01-01", &[3, 4, 5]);
    check(&server, "filter[title]=Beta", &[2]);
    check(&server, "filter[price][gte]=20", &[2, 3]);
    check(&server, "sort=-price", &[3, 2, 5, 1, 4]);
    check(&server, "sort=title&order=desc", &[3, 4, 2, 5, 1]);
    check(&server, "sort=genre,-price", &[1, 4, 2, 5, 3]);
    check(&server, "genre=poetry&sort=price", &[5, 2]);
    let found = server.get("/books/search?query=mm").json();
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(found[0]["title"], json!("Gamma"));
}

#[test]
fn envelopes_say_what_page_it_is() {
    let server = library();
    let first = server.get("/books?genre=crime&genre=poetry");
    let body = first.json();
    assert_eq!(body["data"].as_array().unwrap().len(), 3);
    let meta = json!({"total": 4, "count": 3, "page": 1, "pages": 2, "per_page": 3});
    assert_eq!(body["meta"], meta);
    let next = "http://api.test/books?genre=crime&genre=poetry&page=2";
    assert_eq!(body["links"]["next"], json!(next));
    assert_eq!(body["links"].get("prev"), None);
    assert!(
        first
            .header("link")
            .unwrap()
            .contains(&format!("<{next}>; rel=\"next\""))
    );
    assert!(first.header("x-request-id").is_some(), "the faker's own");

    let second = server.get("/books?genre=crime&genre=poetry&page=2").json();
    assert_eq!(second["data"][0]["id"], json!(5));
    assert_eq!(second["meta"]["page"], json!(2));
    assert_eq!(second["links"]["next"], Value::Null);
    assert_eq!(
        second["links"]["prev"],
        json!("http://api.test/books?genre=crime&genre=poetry&page=1")
    );
    let none = server.get("/books?q=nothing").json();
    assert_eq!(
        (none["data"].clone(), none["meta"]["total"].clone()),
        (json!([]), json!(0))
    );
}

#[test]
fn cursors_go_from_one_page_to_the_next() {
    let server = Server::new(
        r"
openapi: 3.1.0
info: {title: Charges, version: '1'}
paths:
  /v1/charges:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: 10}}
        - {name: starting_after, in: query, schema: {type: string}}
        - {name: ending_before, in: query, schema: {type: string}}
      responses:
        '200':
          description: d
          content:
            application/json:
              schema:
                type: object
                required: [object, data, has_more, url]
                properties:
                  object: {type: string, enum: [list]}
                  data: {type: array, items: {$ref: '#/components/schemas/charge'}}
                  has_more: {type: boolean}
                  url: {type: string}
                  next_cursor: {type: [string, 'null']}
    post:
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, required: [amount], properties: {amount: {type: integer}, metadata: {type: object, additionalProperties: {type: string}}}}}}}
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/charge'}}}}
  /v1/charges/{charge}:
    parameters: [{name: charge, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/charge'}}}}
        default: {description: d, content: {application/json: {schema: {type: object, required: [error], properties: {error: {type: object, properties: {message: {type: string}}}}}}}}
    post:
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {metadata: {type: object, additionalProperties: {type: string}}}}}}}
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/charge'}}}}
    delete:
      responses:
        '200': {description: d, content: {application/json: {schema: {type: object, required: [id, object, deleted], properties: {id: {type: string}, object: {type: string, enum: [charge]}, deleted: {type: boolean, enum: [true]}}}}}}
components:
  schemas:
    charge:
      type: object
      required: [id, object, amount, created, metadata]
      properties:
        id: {type: string, pattern: '^ch_[a-z0-9]{8}$'}
        object: {type: string, enum: [charge]}
        amount: {type: integer}
        created: {type: integer, format: unix-time}
        metadata: {type: object, additionalProperties: {type: string}}
",
    );
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let mut ids = Vec::new();
    for amount in 1..=5 {
        let body = format!("amount={amount}&metadata[n]={amount}");
        let made = server
            .send("POST", "/v1/charges", &form, Some(&body))
            .json();
        assert_eq!(made["created"], json!(1_735_689_600));
        assert_eq!(made["metadata"], json!({"n": amount.to_string()}));
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    let mut known = ids.clone();
    known.dedup();
    assert_eq!(known.len(), 5, "each has an id of its own: {ids:?}");

    let page = |query: &str| {
        let body = server.get(&format!("/v1/charges?limit=2{query}")).json();
        let amounts = body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|charge| charge["amount"].clone());
        (
            amounts.collect::<Vec<_>>(),
            body["has_more"].clone(),
            body["next_cursor"].clone(),
        )
    };
    assert_eq!(
        page(""),
        (vec![json!(1), json!(2)], json!(true), json!(ids[1]))
    );
    let after = format!("&starting_after={}", ids[3]);
    assert_eq!(page(&after), (vec![json!(5)], json!(false), Value::Null));
    let before = format!("&ending_before={}", ids[3]);
    assert_eq!(page(&before).0, [json!(2), json!(3)]);

    let one = format!("/v1/charges/{}", ids[0]);
    let changed = server
        .send("POST", &one, &form, Some("metadata[n]=9"))
        .json();
    assert_eq!(
        (changed["metadata"].clone(), changed["amount"].clone()),
        (json!({"n": "9"}), json!(1))
    );
    let deleted = server.delete(&one);
    assert_eq!(
        deleted.json(),
        json!({"id": ids[0], "object": "charge", "deleted": true})
    );
    let missing = server.get(&one);
    assert_eq!(missing.status, 404);
    assert!(
        missing.json()["error"].is_object(),
        "the default answer: {}",
        missing.text()
    );
}

#[test]
fn one_collection_is_seen_from_several_paths() {
    let server = Server::new(
        r"
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /users:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
  /users/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
  /users/{id}/orders:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {total: {type: number}}}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
  /orders:
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'201': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
  /orders/{orderId}:
    parameters: [{name: orderId, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
  /orders/{orderId}/cancel:
    parameters: [{name: orderId, in: path, required: true, schema: {type: string, format: uuid}}]
    post:
      responses: {'202': {description: d}}
components:
  schemas:
    User: {type: object, required: [id, name], properties: {id: {type: integer, readOnly: true}, name: {type: string}}}
    Order:
      type: object
      required: [id, userId]
      properties: {id: {type: string, format: uuid, readOnly: true}, userId: {type: integer}, total: {type: number}}
",
    );
    for name in ["Ann", "Bob"] {
        assert_eq!(
            server.json("POST", "/users", &json!({"name": name})).status,
            201
        );
    }
    let of_bob = server
        .json("POST", "/users/2/orders", &json!({"total": 7}))
        .json();
    assert_eq!(of_bob["userId"], json!(2));
    let of_ann = server
        .json("POST", "/orders", &json!({"userId": 1, "total": 8}))
        .json();
    let ids = |target: &str| -> Vec<Value> {
        let listed = server.get(target).json();
        listed
            .as_array()
            .unwrap()
            .iter()
            .map(|order| order["id"].clone())
            .collect()
    };
    assert_eq!(ids("/users/1/orders"), [of_ann["id"].clone()]);
    assert_eq!(ids("/users/2/orders"), [of_bob["id"].clone()]);
    assert_eq!(ids("/orders"), [of_bob["id"].clone(), of_ann["id"].clone()]);
    assert_eq!(
        server.get("/users/3/orders").status,
        404,
        "there is no such user"
    );
    let order = format!("/orders/{}", of_bob["id"].as_str().unwrap());
    assert_eq!(server.get(&order).json(), of_bob);
    let cancel = |order: &str| {
        server
            .send("POST", &format!("{order}/cancel"), &[], None)
            .status
    };
    assert_eq!(cancel(&order), 202, "not understood, so passed on");
    assert_eq!(cancel("/orders/7f3b0c0e-6a3f-4f0e-9d6b-1c1f6a0b7e55"), 404);
}
