use std::future::Future;
use std::sync::Arc;

use tokio::task::{AbortHandle, Id, JoinSet};

use super::looks::Hinted;
use super::sweep::Swept;
use crate::clock::lock;
use crate::error::{Error, Result};
use crate::sale::{Core, Sale};

/// How many looks at one sale each may be under way. They are what a sale's
/// payment or end costs, so they are not in the budget of what waiting costs.
const AT_ONCE: usize = 16;

/// The looks that are under way.
#[derive(Default)]
pub(super) struct Tasks {
    tasks: JoinSet<Done>,
    under_way: Vec<UnderWay>,
}

struct UnderWay {
    id: Id,
    look: Look,
    /// The sale, where it is about one.
    sale: Option<Arc<Core>>,
    task: AbortHandle,
}

impl UnderWay {
    /// Whether the sale is settled and the look only has to note it.
    fn is_noting(&self) -> bool {
        self.sale.as_ref().is_some_and(|sale| lock(&sale.state).settled())
    }
}

/// What a task does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A search for one sale.
    Own(u64),
    /// The end of one sale.
    End(u64),
    /// Reads what a shared search or a hint found of one sale.
    Read(u64),
    /// The search that many share.
    Sweep,
    /// Reads what a hint is about.
    Hint,
}

impl Look {
    /// The sale, where it is about one.
    pub(super) fn serial(self) -> Option<u64> {
        match self {
            Self::Own(serial) | Self::End(serial) | Self::Read(serial) => Some(serial),
            Self::Sweep | Self::Hint => None,
        }
    }

    fn failed(self, error: Error) -> Done {
        match self {
            Self::Own(_) | Self::End(_) | Self::Read(_) => Done::Sale(Err(error)),
            Self::Sweep => Done::Sweep(Err(error)),
            Self::Hint => Done::Hint(Err(error)),
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Done {
    Sale(Result<()>),
    Sweep(Result<Swept>),
    Hint(Result<Hinted>),
}

impl Tasks {
    /// Begins what is about one sale.
    pub(super) fn begin_of(
        &mut self,
        look: Look,
        sale: &Sale,
        work: impl Future<Output = Result<()>> + Send + 'static,
    ) {
        self.spawn(look, Some(sale.core.clone()), async move { Done::Sale(work.await) });
    }

    /// Begins what is about many.
    pub(super) fn begin(&mut self, look: Look, work: impl Future<Output = Done> + Send + 'static) {
        self.spawn(look, None, work);
    }

    fn spawn(
        &mut self,
        look: Look,
        sale: Option<Arc<Core>>,
        work: impl Future<Output = Done> + Send + 'static,
    ) {
        // Boxed, or the whole future is moved several times on its way in.
        let task = self.tasks.spawn(Box::pin(work));
        self.under_way.push(UnderWay { id: task.id(), look, sale, task });
    }

    /// Whether another look at one sale may begin.
    pub(super) fn has_room(&self) -> bool {
        self.under_way.iter().filter(|under_way| under_way.sale.is_some()).count() < AT_ONCE
    }

    pub(super) fn is_under_way(&self, look: Look) -> bool {
        self.under_way.iter().any(|under_way| under_way.look == look)
    }

    /// Stops the looks at sales that are not wanted any more, if they have not
    /// come to their end.
    pub(super) fn stop_unless(&self, wanted: impl Fn(u64) -> bool) {
        for under_way in &self.under_way {
            let unwanted = under_way.sale.as_ref().is_some_and(|sale| !wanted(sale.serial));
            if unwanted && !under_way.is_noting() {
                under_way.task.abort();
            }
        }
    }

    /// Whether a look has found a sale's end, which it has to note.
    pub(super) fn is_noting(&self) -> bool {
        self.under_way.iter().any(UnderWay::is_noting)
    }

    /// The next look that ends, with what came of it; nothing of one that was
    /// stopped. `None` when none is under way.
    pub(super) async fn next(&mut self) -> Option<(Look, Option<Done>)> {
        let ended = self.tasks.join_next_with_id().await?;
        let id = match &ended {
            Ok((id, _)) => *id,
            Err(error) => error.id(),
        };
        let at = self.under_way.iter().position(|under_way| under_way.id == id)?;
        let UnderWay { look, .. } = self.under_way.swap_remove(at);
        let done = match ended {
            Ok((_, done)) => Some(done),
            Err(error) if error.is_panic() => {
                Some(look.failed(Error::internal("a look ended abnormally").with_source(error)))
            }
            Err(_) => None,
        };
        Some((look, done))
    }
}
