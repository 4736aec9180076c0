use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_cobro-sandbox");

/// Ends the program with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn says_where_it_listens_and_serves_until_terminated() {
    let mut command = Command::new(BINARY);
    let mut child =
        Running(command.args(["--port", "0", "--site", "MLB"]).stdout(Stdio::piped()).spawn().unwrap());
    let mut first = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let url = first.trim_end().strip_prefix("listening on ").unwrap();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let ledger =
        crate::harness::client().get(format!("{url}/_sandbox/ledger?user_id=5")).send().await.unwrap();
    assert!(ledger.text().await.unwrap().contains(r#""site":"MLB""#));
    let pid = child.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(child.0.wait().unwrap().success());
}

#[test]
fn explains_itself() {
    let help = Command::new(BINARY).arg("--help").output().unwrap();
    assert!(help.status.success());
    assert!(String::from_utf8(help.stdout).unwrap().contains("--site"));
    for wrong in [&["--sight", "MLA"][..], &["--site", "MLX"], &["--port", "many"], &["--port"]] {
        let refused = Command::new(BINARY).args(wrong).output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{wrong:?}");
        assert!(refused.stdout.is_empty());
        assert!(!refused.stderr.is_empty());
    }
}
