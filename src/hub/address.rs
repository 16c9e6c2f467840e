//! Where the hub is, and how far the way there can be trusted.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::{ClientConfig, RootCertStore};
use rustls_native_certs::{load_certs_from_paths, load_native_certs};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::HubError;
use crate::bank::one_line;

/// Where the hub is, with the login and its password.
///
/// ```
/// use viva::hub::Address;
///
/// let address: Address = "postgresql://bo:secret@db.example.org/panel".parse()?;
/// assert_eq!(address.to_string(), "bo@db.example.org/panel");
/// assert!("postgresql://db.example.org/panel?sslmode=disable".parse::<Address>().is_err());
/// # Ok::<(), viva::hub::HubError>(())
/// ```
#[derive(Clone)]
pub struct Address {
    config: Config,
    /// What is shown of it, without the password.
    shown: String,
    encrypted: bool,
    /// A file with the certificates of an authority beside the system's.
    authority: Option<PathBuf>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl FromStr for Address {
    type Err = HubError;

    /// Reads a connection string, in either of PostgreSQL's forms. To another machine the
    /// connection is always encrypted and the server verified, whatever `sslmode` says.
    fn from_str(text: &str) -> Result<Self, HubError> {
        let mut config: Config = without_libpq_words(text.trim()).parse().map_err(
            // What the crate says names the parameter, not its value.
            |error: postgres::Error| {
                let said = std::error::Error::source(&error).map_or(String::new(), |inner| {
                    format!(": {}", one_line(&inner.to_string()))
                });
                HubError::Address(format!("{error}{said}"))
            },
        )?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            config.host("localhost");
        }
        let shown = shown(&config);
        let encrypted = if is_here(&config) {
            // What never leaves the machine needs no certificate.
            config.get_ssl_mode() == SslMode::Require
        } else if config.get_ssl_mode() == SslMode::Disable {
            return Err(HubError::Unencrypted(shown));
        } else {
            true
        };
        config.ssl_mode(if encrypted {
            SslMode::Require
        } else {
            SslMode::Disable
        });
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(10));
        }
        config
            .keepalives_idle(Duration::from_secs(30))
            .tcp_user_timeout(Duration::from_secs(30))
            .application_name("viva");
        Ok(Self {
            config,
            shown,
            encrypted,
            authority: None,
        })
    }
}

impl Address {
    /// The same with less patience, for what nobody has asked for.
    #[must_use]
    pub fn hurried(mut self) -> Self {
        self.config.connect_timeout(Duration::from_secs(3));
        self
    }

    /// The same, trusting an authority of one's own too: a PEM file with its certificate.
    #[must_use]
    pub fn trusting(mut self, authority: Option<PathBuf>) -> Self {
        self.authority = authority;
        self
    }

    /// Whether the connection is encrypted and the server verified.
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// The address with another login and password, as its owner can be given it.
    pub fn for_login(&self, login: &str, password: &str) -> String {
        let (host, port) = host_and_port(&self.config);
        let database = self.config.get_dbname().unwrap_or_default();
        format!(
            "postgresql://{}:{}@{host}:{port}/{}",
            escaped(login),
            escaped(password),
            escaped(database)
        )
    }

    pub(super) fn open(&self) -> Result<Client, HubError> {
        let opened = if self.encrypted {
            self.config
                .connect(MakeRustlsConnect::new(tls(self.authority.as_deref())?))
        } else {
            self.config.connect(NoTls)
        };
        opened.map_err(|error| HubError::new(&error, &self.shown))
    }
}

/// The words of libpq that the crate does not know: every encrypted connection is verified here.
fn without_libpq_words(text: &str) -> String {
    text.replace("sslmode=verify-full", "sslmode=require")
        .replace("sslmode=verify-ca", "sslmode=require")
        .replace("sslmode=allow", "sslmode=prefer")
        .replace("&sslrootcert=system", "")
        .replace("sslrootcert=system", "")
}

fn is_here(config: &Config) -> bool {
    let named = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            let loopback = name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
            loopback || name == "localhost"
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    named && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn host_and_port(config: &Config) -> (String, u16) {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => config
            .get_hostaddrs()
            .first()
            .map_or(String::new(), IpAddr::to_string),
    };
    (host, config.get_ports().first().copied().unwrap_or(5432))
}

fn shown(config: &Config) -> String {
    let (host, port) = host_and_port(config);
    let user = config
        .get_user()
        .map_or(String::new(), |user| format!("{user}@"));
    let port = if port == 5432 {
        String::new()
    } else {
        format!(":{port}")
    };
    let database = config.get_dbname().or(config.get_user());
    let database = database.map_or(String::new(), |name| format!("/{name}"));
    one_line(&format!("{user}{host}{port}{database}"))
}

/// As it stands in an address.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// Verifies servers with the certificates of the system, and of an authority beside it.
fn tls(authority: Option<&Path>) -> Result<ClientConfig, HubError> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = authority {
        let own = load_certs_from_paths(Some(file), None);
        let (added, _) = roots.add_parsable_certificates(own.certs);
        if added == 0 {
            let why = own.errors.first();
            return Err(HubError::Authority {
                file: one_line(&file.display().to_string()),
                what: why.map_or("it has none".to_owned(), |error| {
                    one_line(&error.to_string())
                }),
            });
        }
    }
    let found = load_native_certs();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 && authority.is_none() {
        let why = found.errors.first();
        let why = why.map_or("its store is empty".to_owned(), |error| {
            one_line(&error.to_string())
        });
        return Err(HubError::Certificates(why));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| HubError::Certificates(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Result<Address, HubError> {
        text.parse()
    }

    #[test]
    fn another_machine_is_only_reached_encrypted_and_verified() {
        for text in [
            "postgresql://bo:secret@db.example.org/panel",
            "postgresql://bo@db.example.org/panel?sslmode=prefer",
            "postgresql://bo@db.example.org/panel?sslmode=verify-full&sslrootcert=system",
            "host=db.example.org user=bo dbname=panel sslmode=require",
            "host=localhost,db.example.org user=bo dbname=panel",
        ] {
            assert!(address(text).unwrap().is_encrypted(), "{text}");
        }
        for text in [
            "postgresql://bo@db.example.org/panel?sslmode=disable",
            "host=db.example.org user=bo sslmode=disable",
        ] {
            assert!(
                matches!(address(text), Err(HubError::Unencrypted(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn this_machine_needs_no_certificate_unless_asked_for() {
        for text in [
            "postgresql://bo@localhost/panel",
            "postgresql://bo@127.0.0.1:5433/panel",
            "postgresql://bo@[::1]/panel",
            "host=/run/postgresql user=bo",
        ] {
            assert!(!address(text).unwrap().is_encrypted(), "{text}");
        }
        let asked = address("postgresql://bo@localhost/panel?sslmode=verify-full");
        assert!(asked.unwrap().is_encrypted());
    }

    #[test]
    fn a_password_is_never_shown() {
        let one = address("postgresql://bo:hunter2@localhost:5433/panel").unwrap();
        assert_eq!(one.to_string(), "bo@localhost:5433/panel");
        assert!(!format!("{one:?}").contains("hunter2"));
        let wrong = address("postgresql://bo:hunter2@localhost/panel?nonsense=1").unwrap_err();
        assert!(!wrong.to_string().contains("hunter2"), "{wrong}");
    }

    #[test]
    fn an_address_for_somebody_else_is_read_back() {
        let one = address("postgresql://bo:x@db.example.org:5433/panel").unwrap();
        let other = one.for_login("c y", "p@ss/word%");
        assert_eq!(
            other,
            "postgresql://c%20y:p%40ss%2Fword%25@db.example.org:5433/panel"
        );
        let read = address(&other).unwrap();
        assert_eq!(read.config.get_user(), Some("c y"));
        assert_eq!(read.config.get_password(), Some(b"p@ss/word%".as_slice()));
    }
}
