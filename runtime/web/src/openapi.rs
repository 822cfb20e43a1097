//! The description of the API, made from the list of services (OpenAPI 3.1).

use kernel::AnyService;
use kernel::Field;
use kernel::Kind;
use kernel::RequestInfo;
use kernel::Words;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The whole description.
pub fn openapi(services: &[&dyn AnyService]) -> Value {
    let mut paths = Map::new();
    for service in services {
        for request in service.requests() {
            paths.insert(
                format!("/api/v1/{}/{}", service.name(), request.name),
                json!({"post": operation(*service, request)}),
            );
        }
    }
    for (path, summary, answer) in READS {
        let name = path.split(['{', '}']).nth(1).unwrap_or("id");
        let parameter =
            json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        let answer = json!({"200": {"description": answer}, "default": {"$ref": "#/components/responses/Problem"}});
        paths.insert(
            (*path).to_owned(),
            json!({"get": {"summary": summary, "parameters": [parameter], "responses": answer}}),
        );
    }
    paths.insert("/api/v1/verify".to_owned(), json!({ "post": verify() }));
    json!({
        "openapi": "3.1.0",
        "info": {"title": "ieum", "version": env!("CARGO_PKG_VERSION"), "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "parameters": {"Key": {"name": "Idempotency-Key", "in": "header", "required": true, "schema": {"type": "string", "maxLength": 200}},
                "Home": {"name": "Ieum-Home", "in": "header", "required": false, "description": "The home of the records, where they do not lie at this node", "schema": {"type": "string"}}},
            "schemas": {"Problem": problem()},
            "responses": {"Problem": {"description": "RFC 9457", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}},
        },
    })
}

const READS: &[(&str, &str, &str)] = &[
    (
        "/api/v1/certificates/{number}.pdf",
        "The file of a paper, for its holder",
        "application/pdf",
    ),
    (
        "/api/v1/receipts/{receipt}",
        "What became of a request, for its caller",
        "The answer once more",
    ),
    (
        "/api/v1/looks/{look}",
        "What a recorded look may see, for its caller",
        "The record",
    ),
];

/// Checking a paper, for anybody.
fn verify() -> Value {
    let text = |words: &str| json!({"type": "string", "description": words});
    let object = |required: &[&str], properties: Value| json!({"type": "object", "required": required, "properties": properties});
    let shown = [
        object(&["code"], json!({"code": text("The text of the 2D code")})),
        object(
            &["share_code"],
            json!({"share_code": text("A share code, 20 digits; the look is put on record. With Accept: application/pdf the paper itself is answered")}),
        ),
        object(
            &["number", "issued_on", "name"],
            json!({"number": text("The paper's number"), "issued_on": {"type": "string", "format": "date"}, "name": text("A name on it")}),
        ),
    ];
    json!({
        "summary": "Whether a paper is genuine, and what has become of it since",
        "security": [],
        "requestBody": {"required": true, "content": {
            "application/json": {"schema": {"oneOf": shown}},
            "application/pdf": {"schema": {"type": "string", "format": "binary"}},
        }},
        "responses": {
            "200": {"description": "The judgement: `genuine`, `verdict`, and what a receiver compares", "content": {"application/json": {"schema": {"type": "object"}}}},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    })
}

fn operation(service: &dyn AnyService, request: &RequestInfo) -> Value {
    json!({
        "operationId": format!("{}.{}", service.name(), request.name),
        "tags": [service.title().en],
        "summary": request.title.en,
        "description": request.title.ko,
        "x-roles": request.may,
        "parameters": [{"$ref": "#/components/parameters/Key"}, {"$ref": "#/components/parameters/Home"}],
        "requestBody": {"required": true, "content": {"application/json": {"schema": record(request.fields)}}},
        "responses": {
            "201": {"description": "Done: on disk, with a receipt", "headers": {"Idempotency-Replayed": {"schema": {"type": "string", "const": "true"}}},
                    "content": {"application/json": {"schema": done()}}},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    })
}

fn done() -> Value {
    json!({"type": "object", "required": ["receipt", "legal_at", "recorded_at"], "properties": {
        "receipt": {"type": "string"}, "legal_at": {"type": "string", "format": "date-time"}, "recorded_at": {"type": "string", "format": "date-time"},
        "number": {"type": "string", "pattern": "^[0-9]{16}$"}, "check_number": {"type": "string"}, "issued_at": {"type": "string", "format": "date-time"},
        "as_of": {"type": "string", "format": "date-time"}, "issued_by": {"type": "string"}, "mode": {"enum": ["normal", "cut-off", "provisional", "interim"]},
        "pdf_url": {"type": "string"}, "code": {"type": "string"}, "fee_won": {"type": "integer"},
        "elsewhere": {"type": "object", "description": "Who did it, where the records do not lie here", "properties": {
            "home": {"type": "string"}, "by": {"type": "string"}, "as_of": {"type": "string", "format": "date-time"}, "silent": {"type": "array", "items": {"type": "string"}}}}}})
}

fn problem() -> Value {
    let fault = json!({"type": "object", "properties": {"field": {"type": "string"}, "given": {"type": "string"}, "code": {"type": "string"}, "hint": {"type": "string"}}});
    json!({"type": "object", "required": ["title", "status", "code", "hint"], "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "code": {"type": "string"},
        "hint": {"type": "string"}, "safe": {"type": "string"}, "detail": {"type": "string"}, "faults": {"type": "array", "items": fault}}})
}

/// Fields of a record; a dot in a name nests.
fn record(fields: &[Field]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut nested: Vec<&str> = Vec::new();
    for field in fields {
        match field.name.split_once('.') {
            Some((outer, _)) if nested.contains(&outer) => {}
            Some((outer, _)) => {
                nested.push(outer);
                properties.insert(outer.to_owned(), group(fields, outer));
            }
            None => {
                properties.insert(
                    field.name.to_owned(),
                    described(schema(field.kind), field.label),
                );
                if field.required {
                    required.push(field.name);
                }
            }
        }
    }
    json!({"type": "object", "additionalProperties": false, "properties": properties, "required": required})
}

fn group(fields: &[Field], outer: &str) -> Value {
    let inner = fields
        .iter()
        .filter_map(|field| Some((field, field.name.strip_prefix(outer)?.strip_prefix('.')?)));
    let properties: Map<String, Value> = inner
        .map(|(field, name)| (name.to_owned(), described(schema(field.kind), field.label)))
        .collect();
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

fn described(mut schema: Value, label: Words) -> Value {
    schema["title"] = Value::from(label.en);
    schema["description"] = Value::from(label.ko);
    schema
}

fn schema(kind: Kind) -> Value {
    match kind {
        Kind::Text(most) => json!({"type": "string", "maxLength": most}),
        Kind::Name => json!({"type": "string", "maxLength": 60}),
        Kind::Address => json!({"type": "string", "maxLength": 200}),
        Kind::ResidentNumber => json!({"type": "string", "pattern": "^[0-9]{6}-?[0-9]{7}$"}),
        Kind::Subject | Kind::Reference => json!({"type": "string"}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::Choice(choices) => {
            json!({"enum": choices.iter().map(|choice| choice.value).collect::<Vec<_>>()})
        }
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Number { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
        Kind::List(fields, most) => {
            json!({"type": "array", "maxItems": most, "items": record(fields)})
        }
    }
}
