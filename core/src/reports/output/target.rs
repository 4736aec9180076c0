use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Error, Result};

/// Tells files of one process apart that are written at once.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A file that is written beside its place and put there when it is whole. One
/// that is given up is removed, and what was in its place stays.
#[derive(Debug)]
pub(super) struct Target {
    /// The request's field that names it.
    field: &'static str,
    /// The path as it was given.
    path: String,
    file: File,
    /// Where it is written and where it goes; absent for what is no plain file,
    /// such as `/dev/stdout`, which is written to as it is.
    places: Option<(PathBuf, PathBuf)>,
}

impl Target {
    pub(super) fn open(field: &'static str, path: &str) -> Result<Self> {
        let failed = |error| failed(field, path, error);
        // A link is left alone: what it leads to is replaced.
        let place = fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
        let before = fs::metadata(&place).ok();
        if before.as_ref().is_some_and(|before| !before.is_file() && !before.is_dir()) {
            let file = File::options().write(true).open(&place).map_err(failed)?;
            return Ok(Self { field, path: path.to_owned(), file, places: None });
        }
        let Some(name) = place.file_name().filter(|_| before.as_ref().is_none_or(fs::Metadata::is_file))
        else {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        };
        let mut partial_name = std::ffi::OsString::from(".");
        partial_name.push(name);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        partial_name.push(format!(".{}-{n}.partial", std::process::id()));
        let partial = place.with_file_name(partial_name);
        let file = File::options().write(true).create_new(true).open(&partial).map_err(failed)?;
        let target = Self { field, path: path.to_owned(), file, places: Some((partial, place)) };
        if let Some(before) = before {
            target.file.set_permissions(before.permissions()).map_err(failed)?;
        }
        Ok(target)
    }

    /// Puts the file into its place.
    pub(super) fn keep(mut self) -> Result<()> {
        if let Some((partial, place)) = &self.places {
            // A name that survives a power cut without its content would pass for whole.
            let kept = self.file.sync_all().and_then(|()| fs::rename(partial, place));
            kept.map_err(|error| failed(self.field, &self.path, error))?;
        }
        self.places = None;
        Ok(())
    }

    /// The same error with an [`Error`] in it, which has the field and the path.
    fn told(&self, error: io::Error) -> io::Error {
        io::Error::new(error.kind(), failed(self.field, &self.path, error))
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).map_err(|error| self.told(error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(|error| self.told(error))
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Some((partial, _)) = &self.places {
            // Nobody is left to tell, and its name says what it is.
            let _ = fs::remove_file(partial);
        }
    }
}

fn failed(field: &str, path: &str, error: io::Error) -> Error {
    Error::invalid(field, path, "writable", &format!("it can't be written ({error})")).with_source(error)
}

/// Whether two paths lead to one file, there already or not.
pub(super) fn is_same_file(one: &str, other: &str) -> bool {
    let whole = |path: &str| {
        let path = Path::new(path);
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let beside = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
        path.canonicalize().ok().or_else(beside)
    };
    whole(one).is_some_and(|one| Some(one) == whole(other))
}
