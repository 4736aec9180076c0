//! A file that grows until it is whole: `<path>.part`, and beside it, in
//! `<path>.part.etag`, what of and which content it is.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind as IoKind;
use std::path::{Path, PathBuf};

use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _, SeekFrom};

use crate::error::{Error, Result};
use crate::model::ErrorKind;

#[derive(Debug)]
pub(super) struct Part {
    /// Locked while it is open: two who write one file spoil it.
    file: tokio::fs::File,
    place: Place,
    /// What it is of.
    source: String,
    /// Which content it has; none when the API does not say.
    etag: Option<String>,
    length: u64,
}

#[derive(Debug, Clone)]
struct Place {
    target: PathBuf,
    part: PathBuf,
    tag: PathBuf,
}

impl Part {
    /// With what an earlier download of the same left, if that is known.
    pub(super) async fn open(path: &Path, source: &str) -> Result<Self> {
        let place = Place::new(path)?;
        let source = source.to_owned();
        blocking(move || {
            let file = place.open()?;
            let etag = place.known(&source);
            let there = file.metadata().map_err(|e| place.refuse(e))?.len();
            let length = if etag.is_some() { there } else { 0 };
            Ok(Self { file: tokio::fs::File::from_std(file), place, source, etag, length })
        })
        .await
    }

    /// Where to go on, and with which content; nothing to begin with.
    pub(super) fn resumes(&self) -> Option<(u64, &str)> {
        self.etag.as_deref().filter(|_| self.length > 0).map(|etag| (self.length, etag))
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Begins anew, with another content.
    pub(super) async fn restart(&mut self, etag: Option<&str>) -> Result<()> {
        self.file.flush().await.map_err(|e| self.place.refuse(e))?;
        self.file.set_len(0).await.map_err(|e| self.place.refuse(e))?;
        self.length = 0;
        self.etag = etag.map(str::to_owned);
        let (place, source) = (self.place.clone(), self.source.clone());
        let etag = self.etag.clone();
        blocking(move || place.note(&source, etag.as_deref())).await
    }

    /// Goes to its end, where the next piece belongs.
    pub(super) async fn seek(&mut self) -> Result<()> {
        let gone = self.file.seek(SeekFrom::Start(self.length)).await;
        gone.map(drop).map_err(|e| self.place.refuse(e))
    }

    pub(super) async fn append(&mut self, piece: &[u8]) -> Result<()> {
        self.file.write_all(piece).await.map_err(|e| self.place.refuse(e))?;
        self.length = self.length.saturating_add(piece.len() as u64);
        Ok(())
    }

    /// Everything that was appended is in the file.
    pub(super) async fn flush(&mut self) -> Result<()> {
        self.file.flush().await.map_err(|e| self.place.refuse(e))
    }

    /// Puts it where it belongs.
    pub(super) async fn finish(mut self) -> Result<()> {
        self.flush().await?;
        // A name that survives a power cut without its content would pass for a report.
        self.file.sync_all().await.map_err(|e| self.place.refuse(e))?;
        let place = self.place.clone();
        blocking(move || {
            std::fs::rename(&place.part, &place.target).map_err(|e| place.refuse(e))?;
            place.forget()
        })
        .await
    }

    /// It is not what it should be: nothing of it is kept.
    pub(super) async fn discard(mut self) -> Result<()> {
        self.restart(None).await?;
        let place = self.place.clone();
        blocking(move || std::fs::remove_file(&place.part).map_err(|e| place.refuse(e))).await
    }
}

impl Place {
    fn new(path: &Path) -> Result<Self> {
        let shown = path.display().to_string();
        let Some(name) = path.file_name().filter(|_| !path.is_dir()) else {
            return Err(Error::invalid("path", &shown, "file", "it must be a file's path, not a folder's"));
        };
        let beside = |end: &str| {
            let mut full = name.to_owned();
            full.push(OsStr::new(end));
            path.with_file_name(full)
        };
        Ok(Self { target: path.to_owned(), part: beside(".part"), tag: beside(".part.etag") })
    }

    fn open(&self) -> Result<File> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&self.part);
        let file = file.map_err(|e| self.refuse(e))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let message = format!("another download is writing {}: wait for it", self.part.display());
                Err(Error::new(ErrorKind::Conflict, message).with(|d| d.retryable = true))
            }
            // Some file systems of networks have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
        }
    }

    /// The content that is there, if it is of this source.
    fn known(&self, source: &str) -> Option<String> {
        let text = std::fs::read_to_string(&self.tag).ok()?;
        let (of, etag) = text.trim_end().split_once('\n')?;
        (of == source && !etag.is_empty()).then(|| etag.to_owned())
    }

    fn note(&self, source: &str, etag: Option<&str>) -> Result<()> {
        match etag {
            Some(etag) => {
                std::fs::write(&self.tag, format!("{source}\n{etag}\n")).map_err(|e| self.refuse(e))
            }
            None => self.forget(),
        }
    }

    fn forget(&self) -> Result<()> {
        match std::fs::remove_file(&self.tag) {
            Err(error) if error.kind() != IoKind::NotFound => Err(self.refuse(error)),
            _ => Ok(()),
        }
    }

    fn refuse(&self, error: std::io::Error) -> Error {
        let advice = format!("it can't be written: {error}");
        Error::invalid("path", &self.target.display().to_string(), "writable", &advice).with_source(error)
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::internal("work with a file stopped").with_source(e))?
}

#[cfg(test)]
mod tests {
    use super::*;

    const ETAG: &str = "\"one\"";

    async fn begun(path: &Path, source: &str, etag: Option<&str>) {
        let mut part = Part::open(path, source).await.unwrap();
        part.restart(etag).await.unwrap();
        part.seek().await.unwrap();
        part.append(b"half").await.unwrap();
        part.flush().await.unwrap();
    }

    #[tokio::test]
    async fn only_the_same_content_of_the_same_source_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        for (source, etag, resumes) in
            [("/a", Some(ETAG), Some((4, ETAG))), ("/b", Some(ETAG), None), ("/a", None, None)]
        {
            let path = folder.path().join("report.csv");
            begun(&path, source, etag).await;
            let part = Part::open(&path, "/a").await.unwrap();
            assert_eq!(part.resumes(), resumes, "{source} {etag:?}");
            part.discard().await.unwrap();
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing stays behind");
    }

    #[tokio::test]
    async fn a_whole_file_takes_the_place_of_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.csv");
        std::fs::write(&path, "old and longer").unwrap();
        begun(&path, "/a", Some(ETAG)).await;
        let mut part = Part::open(&path, "/a").await.unwrap();
        part.seek().await.unwrap();
        part.append(b" and half").await.unwrap();
        part.finish().await.unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "half and half");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn two_never_write_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.csv");
        let first = Part::open(&path, "/a").await.unwrap();
        assert_eq!(Part::open(&path, "/a").await.unwrap_err().kind(), ErrorKind::Conflict);
        drop(first);
        Part::open(&path, "/a").await.unwrap();
    }

    #[tokio::test]
    async fn a_path_that_can_not_be_written_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for (path, rule) in [
            (folder.path().to_owned(), "file"),
            (folder.path().join(".."), "file"),
            (folder.path().join("nowhere").join("report.csv"), "writable"),
        ] {
            let error = Part::open(&path, "/a").await.unwrap_err();
            assert_eq!(error.details().rule.as_deref(), Some(rule), "{error}");
            assert_eq!(error.details().field.as_deref(), Some("path"));
        }
    }
}
