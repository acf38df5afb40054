//! A way to a server that can be held up, cut and forgotten.

use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// A proxy on loopback.
pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    way: watch::Sender<Way>,
}

/// What happens to connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Open,
    /// Nothing is passed on for now.
    Held,
    /// Nothing that clients say is passed on for now. What they are told is.
    Muted,
    /// Those that are there are closed.
    Cut,
    /// Those that are there stay open, and nothing of theirs is passed on any more.
    Forgotten,
}

/// Where the way leads.
#[derive(Debug, Clone)]
pub(super) enum Target {
    Socket(PathBuf),
    Port(u16),
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Proxy {
    pub(super) async fn to(target: Target) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, (way, told)) = (listener.local_addr().unwrap(), watch::channel(Way::Open));
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let server: Box<dyn Stream> = match &target {
                    Target::Socket(path) => Box::new(UnixStream::connect(path).await.unwrap()),
                    Target::Port(port) => Box::new(TcpStream::connect(("127.0.0.1", *port)).await.unwrap()),
                };
                tokio::spawn(pass(client, server, told.clone()));
            }
        });
        Self { address, way }
    }

    /// Holds up everything, or lets it go on.
    pub(super) fn hold(&self, hold: bool) {
        self.way.send_replace(if hold { Way::Held } else { Way::Open });
    }

    /// Holds up what clients say, or lets it go on.
    pub(super) fn mute(&self, mute: bool) {
        self.way.send_replace(if mute { Way::Muted } else { Way::Open });
    }

    /// Closes all connections.
    pub(super) fn cut(&self) {
        self.way.send_replace(Way::Cut);
    }

    /// Passes nothing on of the connections that are there, and closes none.
    pub(super) fn forget(&self) {
        self.way.send_replace(Way::Forgotten);
    }
}

async fn pass(mut client: TcpStream, mut server: Box<dyn Stream>, mut told: watch::Receiver<Way>) {
    // What befell other connections is over.
    let mut way = match *told.borrow_and_update() {
        way @ (Way::Held | Way::Muted) => way,
        Way::Open | Way::Cut | Way::Forgotten => Way::Open,
    };
    let (mut asked, mut answered) = (vec![0; 16_384], vec![0; 16_384]);
    while way != Way::Cut {
        let passed = tokio::select! {
            changed = told.changed(), if way != Way::Forgotten => {
                way = *told.borrow();
                changed.map_err(|_| std::io::ErrorKind::BrokenPipe.into())
            }
            read = client.read(&mut asked), if way == Way::Open => match read {
                Ok(0) | Err(_) => return,
                Ok(length) => server.write_all(&asked[..length]).await,
            },
            read = server.read(&mut answered), if matches!(way, Way::Open | Way::Muted) => match read {
                Ok(0) | Err(_) => return,
                Ok(length) => client.write_all(&answered[..length]).await,
            },
            () = std::future::pending() => return,
        };
        if passed.is_err() {
            return;
        }
    }
}
