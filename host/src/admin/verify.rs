//! `POST /verify`: whether what a test expects was called.

use bytes::Bytes;
use mimus_exchange::{Kind, Problem};
use mimus_journal::Verification;
use serde_json::Value;

use super::parameters::Parameters;
use super::{Admin, Reply};

impl Admin {
    pub(super) async fn verify(&self, query: Option<&str>, body: &Bytes) -> Result<Reply, Problem> {
        Parameters::read_some(query, &[], &[]).check()?;
        let verification = read(body)?;
        let verdict = self
            .of_journal(move |journal| journal.verify(&verification))
            .await?;
        let mut told = serde_json::to_value(&verdict).unwrap_or_default();
        if let Value::Object(members) = &mut told {
            members.insert("report".to_owned(), verdict.to_string().into());
        }
        Ok(Reply::json(&told))
    }
}

/// What is expected, or where it is wrong.
pub(super) fn read(body: &[u8]) -> Result<Verification, Problem> {
    let example = r#"{"expectations": [{"operation": "createOrder", "times": {"exactly": 2}}]}"#;
    let mut reader = serde_json::Deserializer::from_slice(body);
    let verification: Verification =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let (place, cause) = (error.path().to_string(), error.inner());
            let detail = format!("`{place}`: {cause}; it looks like `{example}`");
            Problem::new(Kind::MalformedRequest, detail)
        })?;
    reader.end().map_err(|error| {
        Problem::new(
            Kind::MalformedRequest,
            format!("after the expectations: {error}"),
        )
    })?;
    if verification.expectations.is_empty() && !verification.nothing_else {
        let detail = format!("`expectations`: nothing is expected; it looks like `{example}`");
        return Err(Problem::new(Kind::MalformedRequest, detail));
    }
    Ok(verification)
}
