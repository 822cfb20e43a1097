//! Which data a form's paper may have: a small part of JSON Schema (2020-12), read strictly. A keyword that is not known here is a fault, so that
//! nobody believes in a check that is not made; an object has no key that is not declared.

use serde_json::Map;
use serde_json::Value;

/// The schema of a form's data.
#[derive(Clone, Debug)]
pub struct Schema {
    root: Value,
    /// How many pages its paper is promised to have at most; none where nothing is promised.
    pub pages_max: Option<usize>,
}

/// What every paper's data has under `paper`: written by the runtime, and the same for all forms.
const PAPER: &str = include_str!("../../data/paper.schema.json");
/// How a schema refers to it.
const PAPER_REF: &str = "/paper.schema.json";

impl Schema {
    /// Reads a schema. An error says what is not understood, and where.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut root: Value =
            serde_json::from_str(text).map_err(|error| format!("schema.json: {error}"))?;
        let paper: Value =
            serde_json::from_str(PAPER).map_err(|error| format!("paper.schema.json: {error}"))?;
        let pages = root["x-pages-max"].as_u64();
        if let Some(defs) = root.as_object_mut() {
            let defs = defs
                .entry("$defs")
                .or_insert_with(|| Value::Object(Map::new()));
            defs[PAPER_REF] = paper;
        }
        let schema = Self {
            root,
            pages_max: pages.and_then(|pages| usize::try_from(pages).ok()),
        };
        schema.understood(&schema.root, "")?;
        Ok(schema)
    }

    /// Every keyword must be one that is checked below.
    fn understood(&self, rule: &Value, place: &str) -> Result<(), String> {
        let rule = rule
            .as_object()
            .ok_or_else(|| format!("schema.json{place}: a rule is an object"))?;
        for (keyword, value) in rule {
            let place = format!("{place}/{keyword}");
            match keyword.as_str() {
                "$schema" | "title" | "description" | "type" | "required" | "maxLength"
                | "minItems" | "enum" | "examples" | "x-pages-max" => {}
                "additionalProperties" if value == false => {}
                "$ref" => drop(
                    self.resolved(value)
                        .ok_or_else(|| format!("schema.json{place}: refers to nothing"))?,
                ),
                "items" => self.understood(value, &place)?,
                "properties" | "$defs" => {
                    for (name, rule) in value.as_object().into_iter().flatten() {
                        self.understood(rule, &format!("{place}/{name}"))?;
                    }
                }
                _ => {
                    return Err(format!(
                        "schema.json{place}: this keyword is not checked here"
                    ));
                }
            }
        }
        Ok(())
    }

    fn resolved(&self, reference: &Value) -> Option<&Value> {
        let name = reference.as_str()?;
        let name = name.strip_prefix("#/$defs/").unwrap_or(name);
        self.root["$defs"].get(name)
    }

    fn rule<'a>(&'a self, rule: &'a Value) -> &'a Value {
        rule.get("$ref")
            .and_then(|reference| self.resolved(reference))
            .unwrap_or(rule)
    }

    /// Where data does not fit, each as `members.0.name: what`; empty where it fits.
    pub fn misfits(&self, data: &Value) -> Vec<String> {
        let mut misfits = Vec::new();
        self.fit(&self.root, data, "", &mut misfits);
        misfits
    }

    fn fit(&self, rule: &Value, value: &Value, place: &str, misfits: &mut Vec<String>) {
        let rule = self.rule(rule);
        let mut say = |what: String| {
            let place = if place.is_empty() { "." } else { place };
            misfits.push(format!("{place}: {what}"));
        };
        let kind = rule["type"].as_str().unwrap_or_default();
        let fits = match kind {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "boolean" => value.is_boolean(),
            _ => false,
        };
        if !fits {
            return say(format!("is no {kind}"));
        }
        if let Some(cases) = rule["enum"].as_array()
            && !cases.contains(value)
        {
            say("is none of the values that may stand here".to_owned());
        }
        let len = value.as_str().map_or(0, |text| text.chars().count() as u64);
        if rule["maxLength"].as_u64().is_some_and(|most| len > most) {
            say(format!("has {len} characters"));
        }
        let items = value.as_array().map_or(0, |items| items.len() as u64);
        if rule["minItems"].as_u64().is_some_and(|least| items < least) {
            say(format!("has {items} items"));
        }
        for key in required(rule).filter(|key| value.get(key).is_none()) {
            say(format!("lacks {key}"));
        }
        let at = |key: &str| {
            if place.is_empty() {
                key.to_owned()
            } else {
                format!("{place}.{key}")
            }
        };
        for (key, inner) in value.as_object().into_iter().flatten() {
            match rule["properties"].get(key) {
                Some(rule) => self.fit(rule, inner, &at(key), misfits),
                None => misfits.push(format!("{}: is not declared", at(key))),
            }
        }
        for (n, inner) in value.as_array().into_iter().flatten().enumerate() {
            self.fit(&rule["items"], inner, &at(&n.to_string()), misfits);
        }
    }

    /// Data to try a template with, made of a sample and named: the sample itself, the longest values that the schema gives as examples, without
    /// anything that may be left out, and without each such thing alone. What stands under `paper` stays.
    pub fn variants(&self, sample: &Value) -> Vec<(String, Value)> {
        let mut longest = sample.clone();
        self.lengthen(&self.root, &mut longest);
        let mut least = sample.clone();
        self.strip(&self.root, &mut least, "", &|_| true);
        let mut variants = vec![
            ("sample".to_owned(), sample.clone()),
            ("longest".to_owned(), longest),
            ("least".to_owned(), least),
        ];
        let mut optional = Vec::new();
        self.optional(&self.root, sample, "", &mut optional);
        for path in optional {
            let mut without = sample.clone();
            self.strip(&self.root, &mut without, "", &|at| at == path);
            variants.push((format!("without {path}"), without));
        }
        variants
    }

    fn lengthen(&self, rule: &Value, value: &mut Value) {
        let rule = self.rule(rule);
        match value {
            Value::String(text) => {
                if let Some(longest) = rule["examples"][0].as_str() {
                    longest.clone_into(text);
                }
            }
            Value::Array(items) => items
                .iter_mut()
                .for_each(|item| self.lengthen(&rule["items"], item)),
            Value::Object(keys) => keys
                .iter_mut()
                .for_each(|(key, inner)| self.lengthen(&rule["properties"][key.as_str()], inner)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Takes out what may be left out and is meant: a key that is not required, the items of a list that may be empty (`rows.*`).
    fn strip(&self, rule: &Value, value: &mut Value, place: &str, meant: &dyn Fn(&str) -> bool) {
        let rule = self.rule(rule);
        if let Some(keys) = value.as_object_mut() {
            let whole = required(rule).map(str::to_owned).collect::<Vec<_>>();
            keys.retain(|key, _| whole.contains(key) || !meant(&join(place, key)));
            for (key, inner) in keys
                .iter_mut()
                .filter(|(key, _)| !place.is_empty() || *key != "paper")
            {
                self.strip(
                    &rule["properties"][key.as_str()],
                    inner,
                    &join(place, key),
                    meant,
                );
            }
        }
        if let Some(items) = value.as_array_mut() {
            let place = join(place, "*");
            if meant(&place) {
                let least = rule["minItems"]
                    .as_u64()
                    .and_then(|least| usize::try_from(least).ok());
                items.truncate(least.unwrap_or_default());
            }
            for item in items {
                self.strip(&rule["items"], item, &place, meant);
            }
        }
    }

    /// The places of what may be left out, as they occur in a sample.
    fn optional(&self, rule: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
        let rule = self.rule(rule);
        let mut note = |path: String| {
            if !found.contains(&path) {
                found.push(path);
            }
        };
        let whole: Vec<&str> = required(rule).collect();
        for key in value.as_object().into_iter().flat_map(Map::keys) {
            if !whole.contains(&key.as_str()) {
                note(join(place, key));
            }
        }
        if value.as_array().is_some_and(|items| !items.is_empty()) {
            note(join(place, "*"));
        }
        for (key, inner) in value.as_object().into_iter().flatten() {
            if !place.is_empty() || key != "paper" {
                self.optional(
                    &rule["properties"][key.as_str()],
                    inner,
                    &join(place, key),
                    found,
                );
            }
        }
        for inner in value.as_array().into_iter().flatten() {
            self.optional(&rule["items"], inner, &join(place, "*"), found);
        }
    }
}

fn required(rule: &Value) -> impl Iterator<Item = &str> {
    rule["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() {
        key.to_owned()
    } else {
        format!("{place}.{key}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Schema {
        let text = json!({
            "type": "object", "required": ["name", "rows"], "x-pages-max": 1,
            "properties": {
                "name": {"type": "string", "maxLength": 5, "examples": ["가나다라마"]},
                "kind": {"type": "string", "enum": ["a", "b"]},
                "rows": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/row"}},
            },
            "$defs": {"row": {"type": "object", "required": ["no"], "properties": {"no": {"type": "integer"}, "on": {"type": "string"}}}},
        });
        Schema::read(&text.to_string()).expect("a schema")
    }

    #[test]
    fn each_misfit_is_told_at_its_place_and_what_fits_has_none() {
        let cases = [
            (
                json!({"name": "가", "kind": "a", "rows": [{"no": 1, "on": "x"}]}),
                "",
            ),
            (json!({"rows": [{"no": 1}]}), ".: lacks name"),
            (
                json!({"name": "가나다라마바", "rows": [{"no": 1}]}),
                "name: has 6 characters",
            ),
            (
                json!({"name": "가", "kind": "c", "rows": [{"no": 1}]}),
                "kind: is none of the values that may stand here",
            ),
            (json!({"name": "가", "rows": []}), "rows: has 0 items"),
            (
                json!({"name": 7, "rows": [{"no": 1}]}),
                "name: is no string",
            ),
            (
                json!({"name": "가", "rows": [{"no": "1"}]}),
                "rows.0.no: is no integer",
            ),
            (
                json!({"name": "가", "rows": [{"no": 1, "by": ""}]}),
                "rows.0.by: is not declared",
            ),
        ];
        for (data, misfit) in cases {
            assert_eq!(schema().misfits(&data).join(", "), misfit, "{data}");
        }
        assert_eq!(schema().pages_max, Some(1));
    }

    #[test]
    fn a_keyword_that_is_not_checked_is_refused() {
        let fault = |text: &str| Schema::read(text).map(drop).unwrap_err();
        assert!(fault(r#"{"type": "string", "pattern": "x"}"#).contains("/pattern"));
        assert!(fault(r##"{"$ref": "#/$defs/none"}"##).contains("refers to nothing"));
        assert!(fault("{").contains("schema.json"));
    }

    #[test]
    fn a_sample_is_tried_long_short_and_without_each_thing_that_may_be_left_out() {
        let sample = json!({"name": "가", "kind": "a", "rows": [{"no": 1, "on": "x"}, {"no": 2}]});
        let variants = schema().variants(&sample);
        let names: Vec<&str> = variants.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "sample",
                "longest",
                "least",
                "without kind",
                "without rows.*",
                "without rows.*.on"
            ]
        );
        assert_eq!(variants[1].1["name"], "가나다라마");
        assert_eq!(variants[2].1, json!({"name": "가", "rows": [{"no": 1}]}));
        assert_eq!(variants[4].1["rows"], json!([{"no": 1, "on": "x"}]));
        assert_eq!(variants[5].1["rows"], json!([{"no": 1}, {"no": 2}]));
        for (name, data) in &variants {
            assert!(schema().misfits(data).is_empty(), "{name}: {data}");
        }
    }
}
