//! HTTP: routes, limits, and headers. Nothing else knows actix.

mod answer;
mod budget;
mod evidence;
mod graphql;
mod health;
mod metrics;
mod negotiation;
mod page;
mod sheets;
mod transfer;
mod ws;

use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::KeepAlive;
use actix_web::middleware::{Compress, DefaultHeaders};
use actix_web::{App as Actix, HttpServer, guard, web};
use tokio::net::TcpSocket;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::config::{Http, Sockets};
use answer::{not_allowed, not_found};

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection may stand idle.
const IDLE_TIMEOUT: Duration = Duration::from_secs(75);
/// How long what was sent may wait for a client that takes nothing.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a client may take to let go of a connection.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long requests under way may go on once the server is told to stop.
const STOP_TIMEOUT_S: u64 = 20;
/// Connections of one worker at the most; further ones wait.
const CONNECTIONS_MAX: usize = 4_096;
/// Of so many connections one may be a socket: the others stay free for requests.
const CONNECTIONS_OF_A_SOCKET: usize = 2;
/// Subscriptions that look at the database at once; the others wait, and tell more when they do.
const WATCHERS_MAX: usize = 6;
/// Connections that wait to be taken at the most.
const BACKLOG: u32 = 1_024;

/// What no page needs: nothing here is ever framed, guessed at, or tells where one came from.
const HEADERS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
];

/// What the handlers work with.
struct State {
    app: App,
    trust_proxy: bool,
    budget: budget::Budget,
    metrics: metrics::Handle,
    ready: health::Ready,
    sockets: Sockets,
    /// Turns of subscriptions that look at the database.
    watchers: Semaphore,
    /// Places for sockets.
    places: Arc<Semaphore>,
    /// Turns of files that are sent.
    uploads: Semaphore,
}

/// Takes an address. Within a tokio runtime.
///
/// # Errors
/// When it is taken already.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// Connections of this listener end when their client takes nothing for a while, or is no longer
/// there to take it.
fn stall_ends(listener: &TcpListener) -> std::io::Result<()> {
    // Elsewhere the system's own patience is all there is.
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(listener).set_tcp_user_timeout(Some(STALL_TIMEOUT))?;
    Ok(())
}

/// A server on a listener. It stops by its handle; signals are its caller's.
///
/// # Errors
/// When the listener cannot be used.
pub fn server(app: &App, settings: &Http, listener: TcpListener) -> std::io::Result<Server> {
    stall_ends(&listener)?;
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let workers = settings.workers.map_or(processors, usize::from);
    let places = workers * CONNECTIONS_MAX / CONNECTIONS_OF_A_SOCKET;
    let state = web::Data::new(State {
        app: app.clone(),
        trust_proxy: settings.trust_proxy,
        budget: budget::Budget::new(settings.points),
        metrics: metrics::handle(),
        ready: health::Ready::default(),
        sockets: settings.sockets.clone(),
        watchers: Semaphore::new(WATCHERS_MAX),
        places: Arc::new(Semaphore::new(places)),
        uploads: Semaphore::new(evidence::UPLOADS_MAX),
    });
    let server = HttpServer::new(move || {
        let headers = HEADERS
            .into_iter()
            .fold(DefaultHeaders::new(), DefaultHeaders::add);
        Actix::new()
            .wrap(headers)
            .app_data(state.clone())
            .configure(routes)
    })
    .workers(workers)
    .client_request_timeout(HEAD_TIMEOUT)
    .client_disconnect_timeout(DISCONNECT_TIMEOUT)
    .keep_alive(KeepAlive::Timeout(IDLE_TIMEOUT))
    .max_connections(CONNECTIONS_MAX)
    .shutdown_timeout(STOP_TIMEOUT_S)
    .disable_signals()
    .listen(listener)?;
    Ok(server.run())
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/graphql")
                .route(web::post().to(graphql::post))
                .route(web::get().to(graphql::get))
                .default_service(web::to(|| not_allowed("GET, POST"))),
        )
        .service(
            web::resource("/evidence/{id}")
                .route(web::put().to(evidence::put))
                .route(web::get().to(evidence::get))
                .route(web::head().to(evidence::get))
                .default_service(web::to(|| not_allowed("GET, HEAD, PUT"))),
        )
        .service(
            web::resource("/sheets/activities/{id}")
                .route(web::get().to(sheets::activities))
                .route(web::head().to(sheets::activities))
                .route(web::post().to(sheets::record_activities))
                .default_service(web::to(|| not_allowed("GET, HEAD, POST"))),
        )
        .service(
            web::resource("/sheets/members/{id}/{month}")
                .route(web::get().to(sheets::members))
                .route(web::head().to(sheets::members))
                .route(web::post().to(sheets::record_members))
                .default_service(web::to(|| not_allowed("GET, HEAD, POST"))),
        )
        .service(
            web::resource("/sheets/collections/{id}/{month}")
                .route(web::get().to(sheets::collections))
                .route(web::head().to(sheets::collections))
                .route(web::post().to(sheets::record_collections))
                .default_service(web::to(|| not_allowed("GET, HEAD, POST"))),
        )
        .service(read(
            "/sheets/dues/{id}/{period}",
            web::to(sheets::statement),
        ))
        .service(read("/sheets/appraisal/{id}", web::to(sheets::results)))
        .service(read("/graphql/ws", web::to(ws::open)))
        .service(read("/livez", web::to(health::live)))
        .service(read("/readyz", web::to(health::ready)))
        .service(read("/metrics", web::to(metrics::text)))
        .service(read("/.well-known/jwks.json", web::to(health::keys)))
        .service(read("/", web::to(page::index)))
        .service(
            web::scope("/graphiql")
                .wrap(Compress::default())
                .service(read("/{file}", web::to(page::file))),
        )
        .default_service(web::to(not_found));
}

/// A resource that can only be read.
fn read(path: &str, route: actix_web::Route) -> actix_web::Resource {
    web::resource(path)
        .route(route.guard(guard::Any(guard::Get()).or(guard::Head())))
        .default_service(web::to(|| not_allowed("GET, HEAD")))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpStream;

    use super::{STALL_TIMEOUT, listen, stall_ends};

    #[tokio::test]
    async fn connections_have_the_patience_of_their_listener() {
        let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        stall_ends(&listener).unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        listener.set_nonblocking(false).unwrap();
        let (accepted, _) = listener.accept().unwrap();
        let patience = socket2::SockRef::from(&accepted)
            .tcp_user_timeout()
            .unwrap();
        assert_eq!(patience, Some(STALL_TIMEOUT));
    }
}
