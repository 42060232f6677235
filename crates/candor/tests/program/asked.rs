//! Services that are asked before a change: over TLS, and with a signature that they check by the
//! lines of the guide, which share nothing with the program.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::support::{Folder, project};

/// What the author's service has, of which the guide shows the function `genuine`. It prints its
/// port; it agrees to what is signed, and to nothing else.
const SERVICE: &str = r#"
import http.server, json, os, ssl

class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        agrees = genuine(os.environ["CHECK_SECRET"], self.headers, content)
        tampered = genuine(os.environ["CHECK_SECRET"], self.headers, content + b" ")
        self.send_response(204 if agrees and not tampered else 403)
        self.send_header("Content-Type", "application/problem+json")
        answer = b"" if agrees and not tampered else b'{"detail": "Who are you?"}'
        if answer:
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Service)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("service.pem", "service-key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
"#;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The service, as a process of its own. It is killed when the test is done with it.
struct Service {
    child: Child,
    port: String,
    _out: BufReader<ChildStdout>,
}

impl Service {
    fn start(folder: &Folder) -> Service {
        certify(folder);
        let guide = fs::read_to_string(project().join("docs/guide/services.md"));
        let guide = guide.expect("it is there");
        let example = guide.split("```python\n").nth(1).and_then(|rest| rest.split("```").next());
        let script = format!("{}\n{SERVICE}", example.expect("the guide has an example"));
        let mut command = Command::new("python3");
        command.args(["-c", &script]).env("CHECK_SECRET", SECRET).current_dir(folder.path("api"));
        let mut child = command.stdout(Stdio::piped()).spawn().expect("there is a python3");
        let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut port = String::new();
        out.read_line(&mut port).expect("it says its port");
        Service { child, port: port.trim().to_owned(), _out: out }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An office, and a certificate of the service that it has signed.
fn certify(folder: &Folder) {
    let key = || KeyPair::generate().expect("it can be made");
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let office = CertifiedIssuer::self_signed(params, key()).expect("it can be made");
    let (own, params) = (key(), CertificateParams::new(["localhost".to_owned()]));
    let certificate = params.expect("it is a name").signed_by(&own, &office);
    folder.write("api/office.pem", office.pem());
    folder.write("api/service.pem", certificate.expect("it can be made").pem());
    folder.write("api/service-key.pem", own.serialize_pem());
}

/// A declaration whose changes the service must agree to.
fn declare(folder: &Folder, port: &str, ca: &str) {
    let hook =
        format!("{{ url: \"https://localhost:{port}/check\", secret_env: CHECK_SECRET{ca} }}");
    folder.write("api/candor.yaml", "title: Test\nversion: v1\n");
    let type_file =
        format!("schema: {{ type: object }}\nallow: true\nhooks: {{ create: {hook} }}\n");
    folder.write("api/orders.yaml", type_file);
}

#[test]
fn a_question_is_signed_and_asked_over_tls_of_whom_the_declaration_trusts() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    declare(&folder, &service.port, ", ca: office.pem");
    let served = folder.serve_in(&[("CHECK_SECRET", SECRET)], &["api"]);
    let created = served.client().send("POST", "/v1/orders", "{\"n\":1}");
    assert_eq!(created.status, 201, "{}", created.content);
    drop(served);

    // While one secret takes over from another, both sign.
    let both = format!("{OTHER} {SECRET}");
    let served = folder.serve_in(&[("CHECK_SECRET", &both)], &["api"]);
    assert_eq!(served.client().send("POST", "/v1/orders", "{}").status, 201);
    drop(served);

    let served = folder.serve_in(&[("CHECK_SECRET", OTHER)], &["api"]);
    let refused = served.client().send("POST", "/v1/orders", "{}");
    assert_eq!(refused.status, 403, "{}", refused.content);
    assert!(refused.content.contains("Who are you?"), "{}", refused.content);
}

#[test]
fn who_is_not_trusted_is_not_asked_and_the_log_says_why() {
    let folder = Folder::new();
    let service = Service::start(&folder);
    declare(&folder, &service.port, "");
    let mut served = folder.serve_in(&[("CHECK_SECRET", SECRET)], &["api"]);
    let broken = served.client().send("POST", "/v1/orders", "{}");
    assert_eq!(broken.status, 502, "{}", broken.content);
    assert!(broken.content.contains("hook-broken"), "{}", broken.content);
    assert!(!broken.content.contains("certificate"), "{}", broken.content);
    served.wait_for_log("certificate");
}

#[test]
fn without_the_secret_or_the_certificates_the_server_does_not_start() {
    let folder = Folder::new();
    certify(&folder);
    declare(&folder, "1", ", ca: office.pem");
    folder.run(&["check", "api"]).check(0, &["orders create  https://localhost:1/check within 5s"]);
    folder.run(&["serve", "api", "--listen", "127.0.0.1:0"]).check(
        1,
        &["the environment has no CHECK_SECRET", "https://localhost:1/check", "openssl rand"],
    );
    assert!(!folder.path("api.db").exists(), "no store is made");
    fs::remove_file(folder.path("api/office.pem")).expect("it is there");
    folder.run(&["check", "api"]).check(1, &["office.pem, the certificates trusted for"]);
}
