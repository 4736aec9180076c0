use std::error::Error as _;
use std::future::Future;

use cobro::{Error, Result};
use napi::bindgen_prelude::{Either, JsValue, PromiseRaw, ToNapiValue};
use napi::{Env, JsDeferred};
use napi_derive::napi;

use crate::ask::Raised;
use crate::cancel::CancelToken;
use crate::mirrors::ErrorDetails;

/// What the TypeScript layer throws.
#[napi(object, object_from_js = false)]
pub struct Failure {
    pub failure: ErrorDetails,
    /// What caused it, nearest first.
    pub causes: Vec<String>,
    /// What code of the caller's threw, if that is the cause.
    #[napi(ts_type = "Carrier | undefined")]
    pub thrown: Option<napi::Error>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let causes = || std::iter::successors(error.source(), |cause| (*cause).source());
        Self {
            causes: causes().map(ToString::to_string).collect(),
            thrown: causes().find_map(|cause| cause.downcast_ref::<Raised>()).and_then(Raised::carrier),
            failure: error.into_details().into(),
        }
    }
}

/// A value, or why there is none.
pub type Answer<T> = Either<T, Failure>;

/// A promise of an [`Answer`]. (This and `Answer` are declared for TypeScript
/// in `scripts/build.mjs`: the declarations follow the names that are written.)
pub type Answering<'env, T> = napi::Result<PromiseRaw<'env, Answer<T>>>;

pub(crate) fn answer<T>(result: Result<T>) -> Answer<T> {
    match result {
        Ok(value) => Either::A(value),
        Err(error) => Either::B(error.into()),
    }
}

/// A promise of the future's answer; never rejected.
///
/// Not by napi's own runtime: that one starts its threads when the module is
/// loaded, ours with the first call.
pub(crate) fn promise<T>(
    env: &Env,
    future: impl Future<Output = Result<T>> + Send + 'static,
) -> Answering<'_, T>
where
    T: ToNapiValue + Send + 'static,
{
    let (deferred, promise) = env.create_deferred()?;
    let promised = Promised(Some(deferred));
    cobro_ffi::spawn(async move { promised.settle(answer(future.await)) })
        .map_err(|error| napi::Error::from_reason(error.to_string()))?;
    Ok(PromiseRaw::new(env.raw(), promise.raw()))
}

/// As [`promise`], of a wait or a read, which the token stops, if there is one.
pub(crate) fn stoppable<'env, T>(
    env: &'env Env,
    cancel: Option<&CancelToken>,
    operation: &'static str,
    future: impl Future<Output = Result<T>> + Send + 'static,
) -> Answering<'env, T>
where
    T: ToNapiValue + Send + 'static,
{
    let Some(CancelToken(token)) = cancel else {
        return promise(env, future);
    };
    let token = token.clone();
    promise(env, async move {
        tokio::select! {
            biased;
            () = token.cancelled() => Err(Error::interrupted(operation)),
            result = future => result,
        }
    })
}

type Resolver<T> = Box<dyn FnOnce(Env) -> napi::Result<Answer<T>> + Send>;

/// A promise that is settled in any case: a panic unwinds through here.
struct Promised<T: ToNapiValue + Send + 'static>(Option<JsDeferred<Answer<T>, Resolver<T>>>);

impl<T: ToNapiValue + Send + 'static> Promised<T> {
    fn settle(mut self, answer: Answer<T>) {
        self.resolve(answer);
    }

    fn resolve(&mut self, answer: Answer<T>) {
        if let Some(deferred) = self.0.take() {
            deferred.resolve(Box::new(|_| Ok(answer)));
        }
    }
}

impl<T: ToNapiValue + Send + 'static> Drop for Promised<T> {
    fn drop(&mut self) {
        if self.0.is_some() {
            self.resolve(answer(Err(Error::internal("a panic, whose text is on stderr"))));
        }
    }
}
