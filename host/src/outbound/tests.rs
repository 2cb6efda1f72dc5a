//! Who may be asked, and what is sent: against servers in this process, with names looked
//! up by the test.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Empty};
use rcgen::generate_simple_self_signed;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::*;

fn client(origins: &[&str], resolve: Resolve) -> Client {
    let origins: Vec<Origin> = origins
        .iter()
        .map(|origin| origin.parse().unwrap())
        .collect();
    Client {
        resolve,
        ..Client::new(&origins)
    }
}

fn nowhere(_: String, _: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
    Box::pin(async { Err(io::Error::other("nobody was to be looked up")) })
}

#[test]
fn only_listed_origins_are_granted() {
    let client = client(
        &[
            "https://api.example.com",
            "http://127.0.0.1:8080",
            "http://[::1]:9",
        ],
        nowhere,
    );
    for (scheme, authority) in [
        ("https", "api.example.com"),
        ("https", "API.example.com:443"),
        ("http", "127.0.0.1:8080"),
        ("http", "0x7f.1:8080"),
        ("http", "[0:0::1]:9"),
    ] {
        let granted = client.granted(scheme, authority);
        assert!(granted.is_ok(), "{scheme}://{authority}: {granted:?}");
    }
    for (scheme, authority) in [
        ("http", "api.example.com"),
        ("https", "api.example.com:444"),
        ("https", "example.com"),
        ("https", "api.example.com.evil.example"),
        ("https", "api.example.com@evil.example"),
        ("https", "evil.example/api.example.com"),
        ("https", "evil.example#api.example.com"),
        ("https", "evil.example\\@api.example.com"),
        ("http", "127.0.0.1"),
        ("http", "127.0.0.2:8080"),
        ("http", "localhost:8080"),
        ("ftp", "api.example.com"),
        ("https", ""),
    ] {
        let refused = client.granted(scheme, authority);
        assert!(refused.is_err(), "{scheme}://{authority}: {refused:?}");
    }
    let refused = client.granted("https", "other.example").unwrap_err();
    assert!(
        refused.to_string().contains(
            "`http = [\"https://api.example.com\", \"http://127.0.0.1:8080\", \"http://[::1]:9\", \"https://other.example\"]`"
        ),
        "{refused}"
    );
}

#[tokio::test]
async fn a_name_must_not_lead_to_a_private_address() {
    fn to(address: &str) -> Vec<SocketAddr> {
        vec![SocketAddr::new(address.parse().unwrap(), 80)]
    }
    fn resolve(host: String, _: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move {
            let found = match &*host {
                "public.example" => to("93.184.215.14"),
                "private.example" => to("10.0.0.7"),
                "mapped.example" => to("::ffff:127.0.0.1"),
                "metadata.example" => to("169.254.169.254"),
                "both.example" => [to("93.184.215.14"), to("127.0.0.1")].concat(),
                "localhost" => to("127.0.0.1"),
                _ => return Err(io::Error::other("no such name")),
            };
            Ok(found)
        })
    }
    let client = client(&[], resolve);
    let addresses = async |origin: &str| client.addresses(&origin.parse().unwrap()).await;

    for (origin, address) in [
        ("http://public.example", "93.184.215.14:80"),
        ("http://localhost", "127.0.0.1:80"),
        // Named as such, they are granted; nothing is looked up.
        ("http://10.0.0.7:81", "10.0.0.7:81"),
        ("http://[::1]", "[::1]:80"),
    ] {
        let found = addresses(origin).await.unwrap();
        assert_eq!(found, [address.parse().unwrap()], "{origin}");
    }
    for origin in [
        "http://private.example",
        "http://mapped.example",
        "http://metadata.example",
        "http://both.example",
    ] {
        let refused = addresses(origin).await;
        let private = matches!(refused, Err(OutboundError::PrivateAddress { .. }));
        assert!(private, "{origin}: {refused:?}");
    }
    let refused = addresses("http://private.example:81").await.unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("`http = [\"http://10.0.0.7:81\"]`"),
        "{refused}"
    );
    let refused = addresses("http://nobody.example").await;
    assert!(
        matches!(refused, Err(OutboundError::Lookup(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn localhost_is_nobody_else() {
    fn resolve(_: String, port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(vec![SocketAddr::from(([10, 0, 0, 7], port))]) })
    }
    let client = client(&[], resolve);
    let refused = client.addresses(&"http://localhost".parse().unwrap()).await;
    assert!(matches!(refused, Err(OutboundError::PrivateAddress { .. })));
}

/// Reads the head of one request, and answers with it.
async fn echo(stream: impl AsyncRead + AsyncWrite + Unpin) {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && stream.read_line(&mut head).await.unwrap_or(0) > 0 {}
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{head}",
        head.len()
    );
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

async fn ask(client: &Client, scheme: &str, authority: &str) -> Result<String, OutboundError> {
    let origin = client.granted(scheme, authority)?;
    let request = Request::get(format!("{scheme}://{authority}/path?query"));
    let request = request.body(Empty::<Bytes>::new()).unwrap();
    let (response, connection) = client.send(&origin, request, Patience::default()).await?;
    let (body, ()) = tokio::join!(response.into_body().collect(), connection);
    Ok(String::from_utf8(body.unwrap().to_bytes().to_vec()).unwrap())
}

#[tokio::test]
async fn a_request_is_sent_under_the_name_that_was_granted() {
    let (listener, port) = listen().await;
    let origin = format!("http://127.0.0.1:{port}");
    let client = client(&[&origin], nowhere);
    let authority = format!("0x7f.1:{port}");
    let (answer, ()) = tokio::join!(ask(&client, "http", &authority), async {
        echo(listener.accept().await.unwrap().0).await;
    });
    assert_eq!(
        answer.unwrap(),
        format!("GET /path?query HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n")
    );
}

#[tokio::test]
async fn certificates_are_checked() {
    let made = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let (listener, port) = listen().await;
    let authority = format!("localhost:{port}");
    let strict = client(&[&format!("https://{authority}")], |_, port| {
        Box::pin(async move { Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))]) })
    });
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let trusting = Client {
        tls: Arc::new(send::trusting(roots)),
        ..strict.clone()
    };
    let serve = async || {
        let (stream, _) = listener.accept().await.unwrap();
        if let Ok(stream) = acceptor.accept(stream).await {
            echo(stream).await;
        }
    };
    let (answer, ()) = tokio::join!(ask(&trusting, "https", &authority), serve());
    assert!(answer.unwrap().starts_with("GET /path?query HTTP/1.1"));
    let (answer, ()) = tokio::join!(ask(&strict, "https", &authority), serve());
    assert!(matches!(answer, Err(OutboundError::Tls(_))), "{answer:?}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for() {
    let (listener, port) = listen().await;
    let origin = format!("http://127.0.0.1:{port}");
    let client = client(&[&origin], nowhere);
    let origin = client
        .granted("http", &format!("127.0.0.1:{port}"))
        .unwrap();
    let request = Request::get("/").body(Empty::<Bytes>::new()).unwrap();
    let patience = Patience {
        first_byte: Some(Duration::from_millis(5)),
        ..Patience::default()
    };
    let answer = client.send(&origin, request, patience).await;
    assert!(matches!(answer, Err(OutboundError::FirstByteTime(_))));
    drop(listener);
}
