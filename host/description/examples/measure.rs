//! Measures reading: `measure FILE`, or `measure OPERATIONS` for a made-up description.

use std::fmt::Write as _;
use std::time::Instant;

use mimus_description::{Api, Description, Direction, Fetch, FetchError, Fetched};

struct Nothing;

impl Fetch for Nothing {
    fn fetch(&self, _: &str, reference: &str) -> Result<Fetched, FetchError> {
        Err(FetchError {
            message: format!("`{reference}` is not fetched here"),
            hint: None,
        })
    }
}

#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = std::env::args()
        .nth(1)
        .ok_or("name a file, or a number of operations")?;
    let text = match argument.parse() {
        Ok(operations) => made_up(operations)?.into_bytes(),
        Err(_) => std::fs::read(&argument)?,
    };
    println!(
        "{:.1} MB, resident before: {:.1} MB",
        megabytes(text.len()),
        resident()?
    );
    let start = Instant::now();
    let api = Api::read(
        Description {
            name: argument,
            text,
        },
        &Nothing,
    )?;
    println!(
        "read in {:?}: {} operations, resident: {:.1} MB",
        start.elapsed(),
        api.operations.len(),
        resident()?
    );

    let start = Instant::now();
    let read = (0..api.operations.len()).filter_map(|index| api.operation(index).ok());
    let operations: Vec<_> = read.collect();
    println!(
        "all operations in {:?}, resident: {:.1} MB",
        start.elapsed(),
        resident()?
    );

    let start = Instant::now();
    let schemas = operations
        .iter()
        .flat_map(|operation| &operation.responses)
        .flat_map(|(_, response)| &response.content);
    let (mut count, mut largest) = (0, 0);
    for schema in schemas
        .filter_map(|media_type| media_type.schema.as_ref())
        .take(2000)
    {
        largest = largest.max(schema.to_json(Direction::Response).to_string().len());
        count += 1;
    }
    println!(
        "{count} response schemas in {:?}, the largest has {largest} bytes",
        start.elapsed()
    );

    let start = Instant::now();
    let findings = api.check();
    println!(
        "checked in {:?}: {} findings, resident: {:.1} MB",
        start.elapsed(),
        findings.len(),
        resident()?
    );
    Ok(())
}

/// About 1.25 kB for each operation.
fn made_up(operations: usize) -> Result<String, std::fmt::Error> {
    let mut out = String::from(
        r#"{"openapi":"3.0.3","info":{"title":"made up","version":"1"},"servers":[{"url":"https://example.test/v1"}],"paths":{"#,
    );
    for at in 0..operations / 2 {
        let comma = if at == 0 { "" } else { "," };
        write!(
            out,
            r#"{comma}"/group{}/thing{at}/{{id}}":{{"parameters":[{{"name":"id","in":"path","required":true,"schema":{{"type":"string"}}}}]"#,
            at % 97
        )?;
        for method in ["get", "put"] {
            write!(
                out,
                r##","{method}":{{"operationId":"{method}Thing{at}","summary":"{}","tags":["group"],"parameters":[{{"$ref":"#/components/parameters/limit"}}],"responses":{{"200":{{"description":"{}","content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/Thing{at}"}},"example":{{"id":"{at}","name":"{}"}}}}}}}}}}}}"##,
                "what it does ".repeat(10),
                "what comes of it ".repeat(8),
                "a name ".repeat(30),
            )?;
        }
        out.push('}');
    }
    out.push_str(r#"},"components":{"parameters":{"limit":{"name":"limit","in":"query","schema":{"type":"integer"}}},"schemas":{"#);
    for at in 0..operations / 2 {
        let comma = if at == 0 { "" } else { "," };
        let next = at + 1 - usize::from((at + 1) % 50 == 0) * 50;
        write!(
            out,
            r##"{comma}"Thing{at}":{{"type":"object","required":["id"],"properties":{{"id":{{"type":"string","readOnly":true}},"name":{{"type":"string","description":"{}"}},"next":{{"$ref":"#/components/schemas/Thing{next}"}}}}}}"##,
            "what it is called ".repeat(20),
        )?;
    }
    out.push_str("}}}");
    Ok(out)
}

fn megabytes(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes / 1024).unwrap_or(u32::MAX)) / 1024.0
}

/// In MB, where the system tells.
fn resident() -> std::io::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap_or_default();
    let kilobytes = line
        .split_whitespace()
        .nth(1)
        .and_then(|number| number.parse::<u32>().ok());
    Ok(f64::from(kilobytes.unwrap_or(0)) / 1024.0)
}
