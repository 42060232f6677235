// A client of the bookshop, typed by its OpenAPI document: it creates, reads, updates and meets every conflict.
// `schema.d.ts` is generated beside it; `cargo xtask openapi` does both and runs it against a server.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.d.ts";

/** Of the forms that answers can have, this client reads JSON. */
type Json = "application/json" | "application/problem+json";
type Author = components["schemas"]["authors.create"];

const baseUrl = process.argv[2];
assert(baseUrl, "usage: node bookshop.js BASE_URL");
const client = createClient<paths, Json>({
  baseUrl,
  headers: { Accept: "application/json" },
  // Lists in a query stand behind each other with commas between them (`explode: false`).
  querySerializer: { array: { style: "form", explode: false } },
});

/** A patch is of a media type of its own. */
const mergePatch = { "Content-Type": "application/merge-patch+json" };

async function createsAndReads(): Promise<{ id: string; etag: string }> {
  const author: Author = { id: "tove-jansson", name: "Tove Jansson", country: "FI" };
  const created = await client.POST("/v1/authors", { body: author });
  assert.equal(created.response.status, 201);
  // POST takes several records at once, too, and then answers a list.
  assert(created.data && "id" in created.data);
  assert.equal(created.response.headers.get("Location"), "/v1/authors/tove-jansson");
  const { id, etag } = created.data;

  const read = await client.GET("/v1/authors/{id}", { params: { path: { id } } });
  assert.equal(read.data?.name, author.name);

  const again = await client.GET("/v1/authors/{id}", {
    params: { path: { id }, header: { "If-None-Match": etag } },
  });
  assert.equal(again.response.status, 304);
  return { id, etag };
}

async function createsSeveral(): Promise<void> {
  const authors: Author[] = [
    { id: "elsa-beskow", name: "Elsa Beskow" },
    { id: "lennart-hellsing", name: "Lennart Hellsing" },
  ];
  const created = await client.POST("/v1/authors", { body: authors });
  assert.equal(created.response.status, 201);
  assert(created.data && "created" in created.data);
  assert.equal(created.data.created, 2);

  const table = await client.POST("/v1/authors", {
    headers: { "Content-Type": "text/csv" },
    bodySerializer: (text: unknown) => String(text),
    body: "id,name\ninger-sandberg,Inger Sandberg\n",
  });
  assert.equal(table.response.status, 201);
}

async function updatesWithIfMatch(id: string, etag: string): Promise<void> {
  const updated = await client.PATCH("/v1/authors/{id}", {
    params: { path: { id }, header: { "If-Match": etag } },
    headers: mergePatch,
    body: { born: 1914 },
  });
  assert.equal(updated.data?.born, 1914);
  assert.notEqual(updated.data?.etag, etag);
}

async function losesNoUpdate(id: string, stale: string): Promise<void> {
  const refused = await client.PATCH("/v1/authors/{id}", {
    params: { path: { id }, header: { "If-Match": stale } },
    headers: mergePatch,
    body: { born: 1915 },
  });
  assert.equal(refused.response.status, 412);
  assert(refused.error);
  assert.equal(refused.error.type, "/-/problems/if-match-failed");
}

async function isToldOfConflicts(id: string): Promise<void> {
  const taken = await client.POST("/v1/authors", { body: { id, name: "Somebody else" } });
  assert.equal(taken.response.status, 409);
  // The problem's type tells which of them it is, and so which members it has.
  assert(taken.error?.type === "/-/problems/id-taken");
  assert.equal(taken.error.conflicts[0]?.href, `/v1/authors/${id}`);

  const dangling = await client.POST("/v1/books", {
    body: { title: "Lost", author: "nobody-at-all", isbn: "9780000000001", price: 1 },
  });
  assert.equal(dangling.response.status, 409);
  assert(dangling.error?.type === "/-/problems/reference-dangling");
}

async function isToldWhatIsWrong(): Promise<void> {
  const refused = await client.POST("/v1/books", {
    body: { title: "", author: "tove-jansson", isbn: "no", price: -1 },
  });
  assert.equal(refused.response.status, 422);
  assert(refused.error?.type === "/-/problems/content-invalid");
  const pointers = refused.error.errors.map((error) => error.pointer);
  assert.deepEqual(pointers.sort(), ["/isbn", "/price", "/title"]);
}

async function listsPageByPage(): Promise<void> {
  const first = await client.GET("/v1/authors", {
    params: { query: { limit: 2, sort: ["-name"], fields: ["id", "name"] } },
  });
  assert.equal(first.data?.items.length, 2);
  assert(first.data.next);
  const cursor = new URL(first.data.next, baseUrl).searchParams.get("cursor");
  assert(cursor);
  const second = await client.GET("/v1/authors", {
    params: { query: { limit: 2, sort: ["-name"], fields: ["id", "name"], cursor } },
  });
  assert.equal(second.response.status, 200);
  assert.notEqual(second.data?.items[0]?.id, first.data.items[0]?.id);
}

const { id, etag } = await createsAndReads();
await createsSeveral();
await updatesWithIfMatch(id, etag);
await losesNoUpdate(id, etag);
await isToldOfConflicts(id);
await isToldWhatIsWrong();
await listsPageByPage();
console.log("the generated client created, read, updated, listed, and was told of every conflict");
