//! The 318 texts of JSONTestSuite as the content of a request: what is JSON and what is not gets a
//! clear answer.

use std::path::Path;

use crate::cases::start;
use crate::client::Client;

const FOLDER: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/json-test-suite/test_parsing");

/// Accepted by the suite, and refused here on purpose: an object that names a member twice (RFC
/// 7493 §2.3).
const REPEATED: [&str; 2] =
    ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"];

async fn status(client: &mut Client, content: &[u8]) -> u16 {
    let length = content.len();
    let head = format!(
        "POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    client.send([head.as_bytes(), content].concat()).await;
    client.reply().await.status
}

#[tokio::test]
async fn every_text_in_the_shared_data_is_told_to_be_json_or_not() {
    let mut client = Client::connect(start().await).await;
    let folder = Path::new(FOLDER).read_dir();
    let folder =
        folder.expect("the shared data stands beside the project: json-test-suite is missing");
    let mut seen = 0;
    for entry in folder {
        let entry = entry.expect("the folder can be read");
        let name = entry.file_name().into_string().expect("the names are text");
        let content = std::fs::read(entry.path()).expect("the text can be read");
        let status = status(&mut client, &content).await;
        let expected: &[u16] = match name.as_bytes()[0] {
            _ if REPEATED.contains(&name.as_str()) => &[400],
            b'y' => &[201, 422],
            b'n' => &[400],
            _ => &[201, 400, 422],
        };
        assert!(expected.contains(&status), "{name}: {status}");
        seen += 1;
    }
    assert_eq!(seen, 318, "all texts were sent");
}
