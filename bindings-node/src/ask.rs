//! Questions to code of the caller's: a token provider, a store of tokens.

use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

use cobro::Error;
use cobro::model::ErrorKind;
use cobro_ffi::CancelToken;
use napi::Status;
use napi::bindgen_prelude::{JsValuesTupleIntoVec, Unknown};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;
use tokio::sync::oneshot;

/// A function of the TypeScript layer's: it asks the caller's code, never throws,
/// and tells the [`Asked`] it is given. Weak: it keeps no process alive.
pub(crate) type Ask<T> = ThreadsafeFunction<T, (), T, Status, false, true>;

/// The process is ending, and its main thread asks nobody any more.
static ENDED: LazyLock<CancelToken> = LazyLock::new(CancelToken::new);

/// Ends all questions, for an exit that waits for who asked them.
pub(crate) fn end() {
    ENDED.cancel();
}

/// What the caller's code gave.
pub(crate) enum Given {
    Token { access_token: String, expires_at: Option<i64> },
    Stored(Option<(i64, String)>),
    Swapped(bool),
}

/// What the caller's code threw, and what may be said of it.
#[napi(object, object_to_js = false)]
pub struct Thrown {
    /// What it is called: the text of an error that is the caller's may quote a token.
    pub text: String,
    /// Of an error of this package's.
    pub kind: Option<String>,
    pub code: Option<String>,
    pub retryable: bool,
}

type Told = Result<Given, (Thrown, napi::Error)>;

/// Takes an answer, once.
#[napi]
pub struct Asked(Mutex<Option<oneshot::Sender<Told>>>);

#[napi]
impl Asked {
    #[napi]
    pub fn give_token(&self, access_token: String, expires_at: Option<i64>) {
        self.tell(Ok(Given::Token { access_token, expires_at }));
    }

    #[napi]
    pub fn give_stored(&self, version: i64, secret: String) {
        self.tell(Ok(Given::Stored(Some((version, secret)))));
    }

    #[napi]
    pub fn give_nothing_stored(&self) {
        self.tell(Ok(Given::Stored(None)));
    }

    #[napi]
    pub fn give_swapped(&self, swapped: bool) {
        self.tell(Ok(Given::Swapped(swapped)));
    }

    /// `carrier` is an object that holds what was thrown, which may be no object.
    #[napi]
    pub fn fail(&self, thrown: Thrown, #[napi(ts_arg_type = "Carrier")] carrier: Unknown<'_>) {
        self.tell(Err((thrown, napi::Error::from(carrier))));
    }
}

impl Asked {
    fn tell(&self, given: Told) {
        let tell = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(tell) = tell {
            // Who asked may have stopped waiting.
            let _ = tell.send(given);
        }
    }
}

/// Asks by a call of the function with an answer to be given. `name` is what
/// fails, `kind` how, where it is no error of this package's.
pub(crate) async fn ask<T: JsValuesTupleIntoVec + 'static>(
    ask: &Ask<T>,
    (name, kind): (&str, ErrorKind),
    arguments: impl FnOnce(Asked) -> T,
) -> cobro::Result<Given> {
    let (tell, told) = oneshot::channel();
    let asked = Asked(Mutex::new(Some(tell)));
    // On a thread that ended nobody gets it, and it is dropped.
    ask.call(arguments(asked), ThreadsafeFunctionCallMode::NonBlocking);
    let told = tokio::select! {
        told = told => told,
        () = ENDED.cancelled() => return Err(Error::interrupted("exit")),
    };
    match told {
        Ok(Ok(given)) => Ok(given),
        Ok(Err((thrown, carrier))) => Err(error(name, kind, thrown, carrier)),
        Err(unanswered) => {
            let message = format!("the {name} was asked on a thread that ended");
            Err(Error::new(kind, message).with_source(unanswered))
        }
    }
}

fn error(name: &str, kind: ErrorKind, thrown: Thrown, carrier: napi::Error) -> Error {
    let own = thrown.kind.as_deref().and_then(ErrorKind::named);
    let mut details = match own {
        Some(own) => Error::new(own, format!("the {name}: {}", thrown.text)),
        None => Error::new(kind, format!("the {name} threw {}", thrown.text)),
    }
    .into_details();
    details.code = thrown.code;
    details.retryable = thrown.retryable;
    Error::from(details).with_source(Raised { carrier, text: thrown.text })
}

/// What was thrown, as an error's source: the error's `cause` to be.
pub(crate) struct Raised {
    carrier: napi::Error,
    text: String,
}

impl Raised {
    /// The carrier, on its way back to its thread.
    pub(crate) fn carrier(&self) -> Option<napi::Error> {
        self.carrier.try_clone().ok()
    }
}

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raised({})", self.text)
    }
}

impl std::error::Error for Raised {}

/// What was asked for was not what was given: a defect of the TypeScript layer.
pub(crate) fn mismatch() -> Error {
    Error::internal("a question was given another's answer")
}
