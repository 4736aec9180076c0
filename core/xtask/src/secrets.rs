//! No access token in any output: every test's client has a token with the
//! same marker in it, and what the tests and the demo print is searched for it.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;

/// In two pieces, so that this very file is not a find.
const MARKER: &str = concat!("cobrotesttoken", "0123456789abcdef");

/// Fails when a log whose name begins with `prefix` holds the marker.
pub(crate) fn search_logs(workspace: &Workspace, prefix: &str) -> Result<()> {
    let logs = workspace.logs();
    let mut finds = Vec::new();
    for entry in fs::read_dir(&logs).with_context(|| logs.display().to_string())? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with(prefix) {
            continue;
        }
        finds.extend(lines_with_marker(&fs::read(&path)?).map(|line| format!("{name}:{line}")));
    }
    ensure!(finds.is_empty(), "the access token is in the output: {}", finds.join(", "));
    Ok(())
}

fn lines_with_marker(text: &[u8]) -> impl Iterator<Item = usize> {
    text.split(|byte| *byte == b'\n')
        .enumerate()
        .filter(|(_, line)| line.windows(MARKER.len()).any(|window| window == MARKER.as_bytes()))
        .map(|(index, _)| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_token() {
        let log = format!("ok\nClient(APP_USR-1-{MARKER}-7)\nClient(APP_USR-…)\n");
        assert_eq!(lines_with_marker(log.as_bytes()).collect::<Vec<_>>(), [2]);
        assert_eq!(lines_with_marker(b"nothing\n").count(), 0);
    }
}
