use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use cobro::reports::{Rows, rows, rows_of_file};
use cobro::{Error, Result, model};
use napi::Env;
use napi::bindgen_prelude::{Buffer, Either};
use napi_derive::napi;

use crate::answer::{Answer, Answering, answer, stoppable};
use crate::blocking::blocking;
use crate::cancel::CancelToken;
use crate::mirrors::{BadRow, ReportReadOptions, ReportRow};

/// How many rows cross at a time: what takes the event loop about a millisecond.
const BATCH: usize = 128;

type Row = Either<ReportRow, BadRow>;

/// A report that is read.
#[napi]
pub struct ReportRows(Arc<Mutex<Reading>>);

#[napi]
impl ReportRows {
    #[napi]
    pub fn of_path(path: String, options: ReportReadOptions) -> Answer<ReportRows> {
        Self::of(Input::Path(path), options)
    }

    #[napi]
    pub fn of_bytes(bytes: Buffer, options: ReportReadOptions) -> Answer<ReportRows> {
        // A copy: JavaScript may change its own meanwhile.
        Self::of(Input::Bytes(bytes.to_vec()), options)
    }

    fn of(input: Input, options: ReportReadOptions) -> Answer<ReportRows> {
        let options = options.try_into();
        answer(options.map(|options| Self(Arc::new(Mutex::new(Reading::Ready(input, options))))))
    }

    /// The next ones; none after the last.
    #[napi]
    pub fn next<'env>(
        &self,
        env: &'env Env,
        cancel: Option<&CancelToken>,
    ) -> Answering<'env, Vec<Either<ReportRow, BadRow>>> {
        let reading = Arc::clone(&self.0);
        let next = blocking(move || reading.lock().unwrap_or_else(PoisonError::into_inner).next());
        stoppable(env, cancel, "reports.rows", next)
    }

    /// Closes the file; when somebody is reading, who stopped waiting, after that.
    #[napi]
    pub fn close(&self) {
        let reading = Arc::clone(&self.0);
        // Without a runtime there is no reader either: it goes with this object.
        let _ = cobro_ffi::spawn(async move {
            let close = move || *reading.lock().unwrap_or_else(PoisonError::into_inner) = Reading::Ended;
            drop(tokio::task::spawn_blocking(close));
        });
    }
}

enum Input {
    Path(String),
    Bytes(Vec<u8>),
}

enum Reading {
    Ready(Input, model::ReportReadOptions),
    Open(Box<Rows>),
    /// What is to be told after the rows before it.
    Failed(Error),
    Ended,
}

impl Reading {
    fn next(&mut self) -> Result<Vec<Row>> {
        match std::mem::replace(self, Self::Ended) {
            Self::Ready(Input::Path(path), options) => self.read(Box::new(rows_of_file(path, &options)?)),
            Self::Ready(Input::Bytes(bytes), options) => {
                self.read(Box::new(rows(Cursor::new(bytes), &options)?))
            }
            Self::Open(rows) => self.read(rows),
            Self::Failed(error) => Err(error),
            Self::Ended => Ok(Vec::new()),
        }
    }

    fn read(&mut self, mut rows: Box<Rows>) -> Result<Vec<Row>> {
        let batch: Vec<Row> = rows.by_ref().take(BATCH).map(row).collect();
        if batch.len() == BATCH {
            *self = Self::Open(rows);
            return Ok(batch);
        }
        match rows.failure() {
            Some(error) if batch.is_empty() => return Err(error),
            Some(error) => *self = Self::Failed(error),
            None => {}
        }
        Ok(batch)
    }
}

fn row(row: std::result::Result<model::ReportRow, model::BadRow>) -> Row {
    match row {
        Ok(row) => Either::A(row.into()),
        Err(bad) => Either::B(bad.into()),
    }
}
