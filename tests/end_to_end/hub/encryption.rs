//! The way to the hub: encrypted, and only to the server that is meant.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

use crate::Viva;
use crate::postgres::{Certificate, Database, Server};
use crate::viva::Ran;

/// Who signs certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// A certificate for the name `localhost`, to be used until that year.
    fn signs(&self, until: i32) -> Certificate {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        Certificate {
            certificate: params.signed_by(&key, &self.issuer).unwrap().pem(),
            key: key.serialize_pem(),
        }
    }
}

/// Somebody who knows these authorities: as the system does, and by the configuration.
fn knowing(db: &Database, host: &str, system: &Authority, own: Option<&str>) -> Viva {
    let url = db.url("owner").replace("127.0.0.1", host);
    let viva = Viva::new()
        .file("system.pem", &system.pem)
        .env("LANG", "C.UTF-8")
        .env("VIVA_HUB_CONNECTION", &format!("{url}?sslmode=verify-full"));
    let file = viva.path("system.pem").display().to_string();
    let viva = viva.env("SSL_CERT_FILE", &file);
    match own {
        // Beside the configuration, which names it.
        Some(own) => viva
            .file("xdg-config/viva/own.pem", own)
            .file("xdg-config/viva/config.toml", "[hub]\nca = \"own.pem\"\n"),
        None => viva,
    }
}

fn refused(viva: Viva, why: &str) -> Ran {
    let args = ["hub", "init", "--name", "Olga Owner"];
    let ran = viva.args(args).any_stderr().status(1).run();
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
    ran
}

#[test]
fn only_the_server_that_is_meant_is_talked_to() {
    let (ours, others) = (Authority::new("Ours"), Authority::new("Others"));
    let Some(server) = Server::encrypted(&ours.signs(2150)) else {
        return;
    };
    let db = server.database();
    // Without encryption this server lets nobody in.
    let plain = Viva::new().env("VIVA_HUB_CONNECTION", &db.url("owner"));
    refused(plain, "does not let you in");

    refused(
        knowing(&db, "localhost", &others, None),
        "of an authority that this system does not know; `ca`",
    );
    refused(
        knowing(&db, "localhost", &others, Some(&others.pem)),
        "cannot be trusted",
    );
    refused(
        knowing(&db, "127.0.0.1", &ours, None),
        "its certificate is for another name",
    );
    refused(
        knowing(&db, "localhost", &ours, Some("no certificate")),
        "own.pem, which `hub.ca` names, gives no certificate",
    );

    let init = ["hub", "init", "--name", "Olga Owner"];
    let made = knowing(&db, "localhost", &others, Some(&ours.pem)).args(init);
    assert!(made.run().stdout.contains("The hub is set up in"));
    let system = knowing(&db, "localhost", &ours, None);
    let status = system.args(["hub", "status"]).run();
    assert!(
        status.stdout.contains("encrypted, the server is verified"),
        "{}",
        status.stdout
    );

    server.take(&ours.signs(2002));
    refused(
        knowing(&db, "localhost", &ours, None),
        "its certificate has expired",
    );
}
