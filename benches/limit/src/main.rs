//! Axum with one fixed answer, and nothing else: what a mock could do at best.
//!
//!     mimus-limit FILE MEDIA-TYPE
//!
//! It answers every request with the bytes of the file, on a port that is free, which it says
//! first.

use std::io::Write as _;

use axum::Router;
use axum::http::header::CONTENT_TYPE;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(media_type)) = (arguments.next(), arguments.next()) else {
        return Err(std::io::Error::other("usage: mimus-limit FILE MEDIA-TYPE"));
    };
    let body: &'static [u8] = std::fs::read(file)?.leak();
    let media_type: &'static str = media_type.leak();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "http://{}", listener.local_addr()?)?;
    let answer = move || async move { ([(CONTENT_TYPE, media_type)], body) };
    axum::serve(listener, Router::new().fallback(answer)).await
}
