use reqwest::Method;

use super::SearchAll;
use super::lost_create::{Found, resolve};
use super::path::Query;
use super::pos_check::{check_new, check_update};
use crate::client::Client;
use crate::error::Result;
use crate::ids::{ExternalPosId, ExternalStoreId, positive};
use crate::model::{ErrorKind, Pos, PosPage, PosRequest, PosSearch, PosUpdateRequest};
use crate::pipeline::Call;
use crate::pipeline::classify::Subject;
use crate::pipeline::retry::Safety;
use crate::wire::pos;

/// `/pos`: the tills, each with its printed QR.
#[derive(Debug, Clone, Copy)]
pub struct PosResource<'c>(pub(crate) &'c Client);

impl PosResource<'_> {
    /// `POST /pos`: makes a POS and its QR.
    ///
    /// Runs to its end even if the caller stops waiting for it. Refused with
    /// `Conflict` when the account has a POS of this `external_id`, with
    /// `NotFound` when there is no such store. There is no key of idempotency:
    /// when the answer is lost, the POS is looked for by its `external_id`, and
    /// only when that tells nothing it is `OutcomeUnknown`.
    pub async fn create(&self, request: &PosRequest) -> Result<Pos> {
        let call = create_call(request)?;
        let (client, request) = (self.0.clone(), request.clone());
        let made = Box::pin(async move { client.pos().made(&call, &request).await });
        self.0.work().run("pos.create", made).await
    }

    /// The same in the caller's task, for callers that run apart already.
    pub(crate) async fn create_here(&self, request: &PosRequest) -> Result<Pos> {
        self.made(&create_call(request)?, request).await
    }

    async fn made(self, call: &Call, request: &PosRequest) -> Result<Pos> {
        let (client, started) = (self.0, self.0.pipeline().clock.now());
        let sent = client.pipeline().send(call).await;
        match sent.and_then(|answer| answer.read(Safety::Create, pos::read)) {
            Err(lost) if lost.kind() == ErrorKind::OutcomeUnknown => {
                let find = || -> crate::BoxFuture<'_, _> {
                    Box::pin(async move {
                        let found = client.pos().find(&request.external_id).await?;
                        Ok(found.map(|pos| Found {
                            same_name: pos.name.as_deref() == Some(&request.name),
                            created: pos.date_created,
                            thing: pos,
                        }))
                    })
                };
                resolve(client, started, lost, find).await
            }
            made => made,
        }
    }

    /// The one that the seller calls so.
    pub(crate) async fn find(&self, external_id: &str) -> Result<Option<Pos>> {
        let search = PosSearch { external_id: Some(external_id.to_owned()), ..PosSearch::default() };
        let mut all = self.search_all(search);
        while let Some(pos) = all.next().await? {
            // Whether the API finds whole names alone is not documented.
            if pos.external_id.as_deref() == Some(external_id) {
                return Ok(Some(pos));
            }
        }
        Ok(None)
    }

    /// `GET /pos/{id}`, by its own id, not the external one.
    pub async fn get(&self, id: i64) -> Result<Pos> {
        let id = positive("id", id)?;
        let call = Call::read("pos.get", format!("/pos/{id}")).subject(Subject::Pos);
        self.0.pipeline().send(&call).await?.read(Safety::Read, pos::read)
    }

    /// `GET /pos`: one page. Go on with its `next_offset` while there is one.
    pub async fn search(&self, search: &PosSearch) -> Result<PosPage> {
        super::page_limit(search.limit)?;
        if let Some(id) = &search.external_id {
            ExternalPosId::check("external_id", id)?;
        }
        if let Some(id) = &search.external_store_id {
            ExternalStoreId::check("external_store_id", id)?;
        }
        let store_id = search.store_id.map(|id| positive("store_id", id)).transpose()?;
        let category = search.category.map(|code| positive("category", code)).transpose()?;
        let path = Query::new("/pos")
            .add("external_id", search.external_id.as_deref())
            .add("external_store_id", search.external_store_id.as_deref())
            .add("store_id", store_id)
            .add("category", category)
            .add("limit", search.limit)
            .add("offset", search.offset)
            .done();
        let answer = self.0.pipeline().send(&Call::read("pos.search", path).subject(Subject::Pos)).await?;
        answer.read(Safety::Read, |body| pos::read_page(body, search.offset.unwrap_or(0)))
    }

    /// All that a search finds, over all pages.
    pub fn search_all(&self, search: PosSearch) -> SearchAll<PosSearch> {
        SearchAll::new(self.0, search)
    }

    /// `PUT /pos/{id}`: changes what is given, and gives the POS as it stands
    /// then. Runs to its end even if the caller stops waiting for it; asked for
    /// again, it changes nothing more.
    pub async fn update(&self, id: i64, request: &PosUpdateRequest) -> Result<Pos> {
        self.0.mutate(update_call(id, request)?).await?.read(Safety::Replace, pos::read)
    }

    /// The same in the caller's task, for callers that run apart already.
    pub(crate) async fn update_here(&self, id: i64, request: &PosUpdateRequest) -> Result<Pos> {
        let call = update_call(id, request)?;
        self.0.pipeline().send(&call).await?.read(Safety::Replace, pos::read)
    }

    /// `DELETE /pos/{id}`. Runs to its end even if the caller stops waiting for
    /// it. What becomes of a live order and of the printed QR, and whether the
    /// `external_id` is free then, is not documented.
    pub async fn delete(&self, id: i64) -> Result<()> {
        let id = positive("id", id)?;
        let call = Call::new("pos.delete", Method::DELETE, Safety::Replace, format!("/pos/{id}"))
            .subject(Subject::Pos);
        let client = self.0.clone();
        let gone = Box::pin(async move {
            let sent = client.pipeline().send(&call).await;
            super::removed(sent, || async { client.pos().get(id).await.map(drop) }).await
        });
        self.0.work().run("pos.delete", gone).await
    }
}

fn create_call(request: &PosRequest) -> Result<Call> {
    let body = check_new(request)?;
    Call::new("pos.create", Method::POST, Safety::Create, "/pos".to_owned()).subject(Subject::Pos).json(&body)
}

fn update_call(id: i64, request: &PosUpdateRequest) -> Result<Call> {
    let id = positive("id", id)?;
    let body = check_update(request)?;
    Call::new("pos.update", Method::PUT, Safety::Replace, format!("/pos/{id}"))
        .subject(Subject::Pos)
        .json(&body)
}
