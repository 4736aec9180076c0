use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use cobro::reports::{Rows, rows, rows_of_file};
use cobro::{Error, ErrorKind, ReportKind, Result, model};
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
        answer(options.map(|options| {
            let reading = Reading { stage: Stage::Ready(input, options), report: None };
            Self(Arc::new(Mutex::new(reading)))
        }))
    }

    /// Which report it is.
    #[napi]
    pub fn report<'env>(&self, env: &'env Env, cancel: Option<&CancelToken>) -> Answering<'env, String> {
        let reading = Arc::clone(&self.0);
        let report = blocking(move || reading.lock().unwrap_or_else(PoisonError::into_inner).report());
        stoppable(env, cancel, "reports.rows", report)
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
            let close = move || {
                reading.lock().unwrap_or_else(PoisonError::into_inner).stage = Stage::Ended;
            };
            drop(tokio::task::spawn_blocking(close));
        });
    }
}

enum Input {
    Path(String),
    Bytes(Vec<u8>),
}

struct Reading {
    stage: Stage,
    /// Once it is open.
    report: Option<ReportKind>,
}

enum Stage {
    Ready(Input, model::ReportReadOptions),
    Open(Box<Rows>),
    /// What is to be told after the rows before it.
    Failed(Error),
    Ended,
}

impl Reading {
    fn report(&mut self) -> Result<String> {
        self.open();
        match (&self.report, &self.stage) {
            (Some(report), _) => Ok(report.to_string()),
            (None, Stage::Failed(error)) => Err(error.clone()),
            (None, _) => Err(Error::new(ErrorKind::Interrupted, "the report was closed before it was read")),
        }
    }

    fn next(&mut self) -> Result<Vec<Row>> {
        self.open();
        match std::mem::replace(&mut self.stage, Stage::Ended) {
            Stage::Open(rows) => self.read(rows),
            Stage::Failed(error) => Err(error),
            Stage::Ready(..) | Stage::Ended => Ok(Vec::new()),
        }
    }

    fn open(&mut self) {
        let stage = std::mem::replace(&mut self.stage, Stage::Ended);
        let opened = match stage {
            Stage::Ready(Input::Path(path), options) => rows_of_file(path, &options),
            Stage::Ready(Input::Bytes(bytes), options) => rows(Cursor::new(bytes), &options),
            other => {
                self.stage = other;
                return;
            }
        };
        self.stage = match opened {
            Ok(rows) => {
                self.report = Some(rows.report());
                Stage::Open(Box::new(rows))
            }
            Err(error) => Stage::Failed(error),
        };
    }

    fn read(&mut self, mut rows: Box<Rows>) -> Result<Vec<Row>> {
        let batch: Vec<Row> = rows.by_ref().take(BATCH).map(row).collect();
        if batch.len() == BATCH {
            self.stage = Stage::Open(rows);
            return Ok(batch);
        }
        match rows.failure() {
            Some(error) if batch.is_empty() => return Err(error),
            Some(error) => self.stage = Stage::Failed(error),
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
